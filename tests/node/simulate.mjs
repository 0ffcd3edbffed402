// Reads [{request, policies, resourcePolicy?}] on stdin, simulates each with strict context keys, writes [{result, problem}] on stdout.
import { runSimulation } from "@cloud-copilot/iam-simulate";

let text = "";
for await (const chunk of process.stdin) text += chunk;

const answers = [];
for (const { request, policies, resourcePolicy } of JSON.parse(text)) {
  const said = await runSimulation(
    {
      request,
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    },
    {},
  );
  const ignored = said.result?.ignoredContextKeys ?? [];
  answers.push({
    result: said.overallResult ?? null,
    problem: said.errors ? JSON.stringify(said.errors) : ignored.length ? `ignored: ${ignored}` : "",
  });
}
process.stdout.write(JSON.stringify(answers));
