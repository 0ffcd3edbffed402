"""Every mistake the model finds: where it points, what it says, what it offers."""

from __future__ import annotations

import pytest

ORGANIZATION = """\
schema: baseline/v1
name: many
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts:
    - {name: root, role: management, id: 111122223333}
    - {name: logs, role: log-archive, id: 444455556666}
"""

# What is appended to the seven lines of `minimal`; place; message; offered (allowed and advice together).
APPENDED = [
    ("colour: red", "8:1", "unknown key 'colour'", "schema, name, imports"),
    ("namign: {prefix: acme}", "8:1", "unknown key 'namign'", "did you mean 'naming'?"),
    ("vars: 1", "8:1", "unknown key 'vars'", "x-*"),
    ("naming: {prefx: acme}", "8:10", "unknown key 'prefx'", "did you mean 'prefix'?"),
    ("naming: {prefix: a--b}", "8:18", "'prefix' must be lower-case letters", ""),
    ("naming: {prefix: ab}", "8:18", "'prefix' must be at least 3 characters long", ""),
    ("naming: {prefix: aaaaaaaaaabbbbbbbbbbc}", "8:18", "at most 20 characters long", ""),
    ("naming: {prefix: awsome}", "8:18", "AWS reserves names that begin with 'aws'", "choose another"),
    ("naming: {prefix: 5}", "8:18", "'prefix' must be text, not 5", "put it in quotes"),
    ("naming: acme", "8:9", "'naming' must be a mapping, not the text 'acme'", ""),
    ("tags:", "8:6", "'tags' must be a mapping, not empty", "remove the key"),
    ("tags: {n: 5}", "8:11", "'n' must be text, not 5", "put it in quotes"),
    ("tags: {n: true}", "8:11", "'n' must be text, not true", "put it in quotes"),
    ("tags: {'AWS:x': y}", "8:8", "begins with 'aws:'", ""),
    ("tags: {Owner: a, owner: b}", "8:18", "differ in case only", "keep one"),
    ("tags: {a: 'x!?'}", "8:11", "a tag cannot hold ! ?", "letters, digits, spaces"),
    ("tags: {a: " + "x" * 257 + "}", "8:11", "at most 256 characters long", ""),
    ("tags: {" + ", ".join(f"k{n}: v" for n in range(50)) + "}", "8:7", "at most 49 entries, not 50", ""),
    ("tags: {nAme: a}", "8:8", "the tag key 'nAme' is taken: resources carry a Name of their own", "another key"),
    ("tags: {Ref: a}", "8:8", "would take the tag for an intrinsic function", "another key"),
    ("tags: {'Fn::Sub': a}", "8:8", "would take the tag for an intrinsic function", "another key"),
    ("tags: {'a=b': c}", "8:8", "holds '=', at which 'aws cloudformation deploy' ends a key", "':'"),
    ("x-any: 'a {{resolve:ssm:/foo}}'", "8:8", "'{{resolve', which CloudFormation replaces", "the value itself"),
    ("x-any: ['{{\n  Resolve :ssm:/foo}}']", "8:9", "which CloudFormation replaces", "the value itself"),
    ("set_parameters: {a.b: {'{{resolve:ssm:/foo}}': 1}}", "8:24", "which CloudFormation replaces", "itself"),
    ("set_parameters: {a.b: {c: '{{ssm:/foo}}'}}", "8:27", "which Systems Manager replaces", "the value itself"),
    ("set_parameters: {a.b: {c: '${Token[AWS.Region.3]}'}}", "8:27", "which the CDK takes for a value", "itself"),
    ("imports: cis-aws-5.0", "8:10", "'imports' must be a list", "[cis-aws-5.0]"),
    ("imports: [5.0]", "8:11", "'imports[0]' must be text, not 5.0", "put it in quotes"),
    ("controls: {include: [vpc]}", "8:22", "'include[0]' must be a control id", ""),
    ("controls: {exclude: ['vpc.**']}", "8:22", "'exclude[0]' must be a control id", ""),
    ("set_parameters: {Foo: {a: 1}}", "8:18", "the key 'Foo' must be a control id", ""),
    ("set_parameters: {a.b: 3}", "8:23", "'a.b' must be a mapping, not 3", ""),
    ("checks: {packs: [aws-solution]}", "8:18", "one of the allowed values", "did you mean 'aws-solutions'?"),
    ("contacts: {securty: {}}", "8:12", "unknown key 'securty'", "did you mean 'security'?"),
    (
        "contacts: {security: {name: A, email: a@example.com}}",
        "8:12",
        "'phone' is missing from 'security'",
        "",
    ),
    ("contacts: {security: {name: A, email: a, phone: '1'}}", "8:39", "an e-mail address such as", ""),
    ("contacts: {billing: {name: A, email: a@example.com, phone: x}}", "8:60", "digits, spaces and", ""),
    ("schemaa: x", "8:1", "unknown key 'schemaa'", "did you mean 'schema'?"),
]


@pytest.mark.parametrize(("line", "place", "words", "offered"), APPENDED)
def test_a_mistake_in_a_line(line, place, words, offered, problems, minimal):
    (problem,) = problems(f"{minimal}{line}\n")
    assert words in problem.message
    assert str(problem.location) == f"p.yaml:{place}", problem.render()
    assert offered in f"{problem.allowed} {problem.advice}"


WAIVER = "- {control: iam.x, reason: long enough, owner: a@example.com, expires: 2027-03-31}"
WAIVERS = [
    (WAIVER.replace("iam.x", "iam"), "9:13", "'control' must be a control id", ""),
    (WAIVER.replace("long enough", "short"), "9:28", "at least 10 characters long, not the text 'short'", ""),
    (WAIVER.replace("a@example.com", "a@b"), "9:48", "an e-mail address such as", ""),
    (WAIVER.replace("2027-03-31", "2027-02-30"), "9:72", "'2027-02-30' is not a date", "written 2027-03-31"),
    (WAIVER.replace("2027-03-31", "31.3.2027"), "9:72", "'31.3.2027' is not a date", "written 2027-03-31"),
    (WAIVER.replace("2027-03-31", "20270331"), "9:72", "'expires' must be a date", ""),
    (
        WAIVER.replace(", expires: 2027-03-31", ""),
        "9:3",
        "'expires' is missing from 'waivers[0]'",
        "The last day",
    ),
    (
        WAIVER.replace("iam.x", "iam.x, accounts: []"),
        "9:30",
        "'accounts' must have at least 1 entry, not 0",
        "",
    ),
    (
        WAIVER.replace("iam.x", "iam.x, accounts: [mian]"),
        "9:31",
        "the account 'mian'",
        "did you mean 'main'?",
    ),
    (
        WAIVER.replace("iam.x", "iam.x, regions: [eu-west-2]"),
        "9:30",
        "eu-west-2, which is not governed",
        "eu-west-1",
    ),
    (WAIVER.replace("iam.x", "iam.x, regions: [eu-wst-1]"), "9:30", "no Region 'eu-wst-1'", "did you mean"),
]


@pytest.mark.parametrize(("line", "place", "words", "offered"), WAIVERS)
def test_a_mistake_in_a_waiver(line, place, words, offered, problems, minimal):
    (problem,) = problems(f"{minimal}waivers:\n{line}\n")
    assert words in problem.message
    assert str(problem.location) == f"p.yaml:{place}", problem.render()
    assert offered in f"{problem.allowed} {problem.advice}"


def test_a_waiver_names_us_east_1_only_in_its_partition(load, problems, minimal):
    line = WAIVER.replace("iam.x", "iam.x, regions: [us-east-1]")
    assert load(f"{minimal}waivers:\n{line}\n").profile.waivers[0].regions == ("us-east-1",)
    (problem,) = problems(f"{minimal}waivers:\n{line}\n".replace("eu-west-1", "us-gov-west-1"))
    assert (problem.message, problem.allowed) == (
        "the waiver names the Region us-east-1, which is not governed",
        "us-gov-west-1",
    )


# (what is replaced in ORGANIZATION, by what, place, message, offered)
REPLACED = [
    ("baseline/v1", "baseline/v2", "1:9", "'schema' must be 'baseline/v1'", "did you mean 'baseline/v1'?"),
    ("name: many\n", "", "1:1", "'name' is missing", "name: Name of the profile"),
    ("name: many", "name: 'a/b'", "2:7", "'name' must be letters, digits", ""),
    ("home_region: eu-west-1", "home_region: eu-west-9", "5:16", "no Region 'eu-west-9'", "eu-west-1"),
    (
        "home_region: eu-west-1",
        "home_region: eu-west-2",
        "5:16",
        "not among the governed Regions",
        "add eu-west-2",
    ),
    ("  home_region: eu-west-1\n", "", "3:1", "'home_region' is missing from 'organization'", "home_region:"),
    ("us-east-1]", "eu-west-1]", "6:33", "eu-west-1 is listed twice", "remove one"),
    ("us-east-1]", "cn-north-1]", "6:33", "in the partition aws-cn", "a profile for each"),
    ("[eu-west-1, us-east-1]", "[]", "6:21", "'governed_regions' must have at least 1 entry, not 0", ""),
    (
        "role: management",
        "role: managment",
        "8:26",
        "one of the allowed values",
        "did you mean 'management'?",
    ),
    ("role: log-archive", "role: management", "9:26", "both have the role management", "one account"),
    (
        "role: log-archive",
        "role: standalone",
        "9:26",
        "the standalone account 'logs' has company",
        "exactly one",
    ),
    ("name: logs", "name: root", "9:14", "two accounts have the name root", "once"),
    ("id: 444455556666", "id: '111122223333'", "9:43", "two accounts have the id 111122223333", "once"),
    (", id: 444455556666", "", "9:7", "the account 'logs' has no id", "add its 12 digits"),
    ("444455556666", "44445555666", "9:43", "does not have 12 digits", "leading zeros"),
    ("444455556666", "'4444-5555-6666'", "9:43", "'id' must be an account id of 12 digits", ""),
    ("444455556666", "true", "9:43", "'id' must be text, not true", ""),
    ("name: logs", "name: Log Archive", "9:14", "'name' must be lower-case letters and digits", ""),
    ("name: logs", "nmae: logs", "9:8", "unknown key 'nmae'", "did you mean 'name'?"),
    ("name: acme", "name: '3'", "4:9", "no prefix for names can be derived from '3'", "set naming.prefix"),
    ("name: acme", "name: acme\n  id: 123", "5:7", "'id' must be text, not 123", ""),
    ("name: acme", "name: acme\n  id: r-1234", "5:7", "'id' must be 'o-' and 10 to 32", ""),
]


@pytest.mark.parametrize(("old", "new", "place", "words", "offered"), REPLACED)
def test_a_mistake_in_the_organization(old, new, place, words, offered, problems):
    assert old in ORGANIZATION
    found = [p for p in problems(ORGANIZATION.replace(old, new, 1)) if words in p.message]
    assert [str(p.location) for p in found] == [f"p.yaml:{place}"], found[0].render()
    assert offered in f"{found[0].allowed} {found[0].advice}"


def test_the_organization_itself_is_right(load):
    assert len(load(ORGANIZATION).organization.accounts) == 2


def test_a_profile_needs_accounts(problems, minimal):
    (problem,) = problems(minimal.replace("[{name: main, role: standalone}]", "[]"))
    assert problem.message == "'accounts' must have at least 1 entry, not 0"


@pytest.mark.parametrize("text", ["schema: baseline/v1\nname: x\n", "schema: baseline/v1\nname: x\norganization:\n"])
def test_a_profile_needs_an_organization_in_the_end(text, problems):
    (problem,) = problems(text)
    assert problem.message == "'organization' is missing"
    assert str(problem.location) == "p.yaml:1:1"
    assert "imported" in problem.advice


@pytest.mark.parametrize(("text", "found"), [("[a]", "a list"), ("a", "the text 'a'"), ("5", "5")])
def test_a_profile_is_a_mapping(text, found, problems):
    (problem,) = problems(text)
    assert problem.message == f"the profile must be a mapping, not {found}"


def test_all_errors_at_once_in_the_order_of_the_file(problems):
    found = problems("""\
schema: baseline/v2
name: many
name: twice
imports: [cis-aws-5]
organization:
  name: acme
  home_region: eu-west-2
  governed_regions: [eu-west-1, eu-west-1]
  accounts:
    - {name: main, role: standalon, colour: red}
    - {name: main, role: audit}
controls: {include: vpc}
waivers:
  - {control: iam.x, accounts: [mian], reason: short, owner: nobody, expires: never}
x-anything: !foo bar
unknown: 1
""")
    lines = [problem.location.line for problem in found]
    assert lines == sorted(lines)
    assert set(lines) == {1, 3, 4, 7, 8, 10, 11, 12, 14, 15, 16}
    assert len([line for line in lines if line == 14]) == 4
    assert len([line for line in lines if line == 11]) == 2
