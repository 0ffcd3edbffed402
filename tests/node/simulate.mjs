// Reads [{request, policies, resourcePolicy?, serviceControl?, resourceControl?, boundary?}] on stdin, simulates each with strict context keys, writes [{result, problem}] on stdout.
import { runSimulation } from "@cloud-copilot/iam-simulate";

let text = "";
for await (const chunk of process.stdin) text += chunk;

// Policies on the root of an organization; FullAWSAccess is among its service control policies.
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const onRoot = (policies) => [{ orgIdentifier: "r-a1b2", policies: policies.map((policy, index) => ({ name: `root-${index}`, policy })) }];

const answers = [];
for (const { request, policies, resourcePolicy, serviceControl = [], resourceControl = [], boundary } of JSON.parse(text)) {
  const said = await runSimulation(
    {
      request,
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: serviceControl.length ? onRoot([everything, ...serviceControl]) : [],
      resourceControlPolicies: resourceControl.length ? onRoot(resourceControl) : [],
      permissionBoundaryPolicies: boundary ? [{ name: "boundary", policy: boundary }] : undefined,
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
