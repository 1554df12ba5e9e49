// Ends CI: `node scripts/judge-tests.mjs REPORT STATUS`, with the JSON report of `npm test` and its exit status.
// A few test files that failed are run once more, alone. A test that fails twice fails CI; one that then passes is
// told by name as flaky, to be mended. The last lines name every test that failed: they are all that some CI keeps.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const ONLY_TESTS_FAILED = 2;
// More than this is no accident of timing.
const MOST_FILES_RUN_AGAIN = 3;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const [reportFile, status] = process.argv.slice(2);
if (!reportFile || !existsSync(reportFile))
  fail('there is no report: the tests did not run to their end');
const first = read(reportFile);

const onlyAFewFiles = first.files.length > 0 && first.files.length <= MOST_FILES_RUN_AGAIN;
if (Number(status) === ONLY_TESTS_FAILED && onlyAFewFiles) {
  const second = runAgain(first.files);
  for (const { name, message } of first.failures) {
    if (!second.failures.some((failure) => failure.name === name)) {
      process.stdout.write(`FLAKY ${name}\n      failed once, passed alone: ${message}\n`);
    }
  }
  conclude(first.passed + first.failures.length - second.failures.length, second.failures, 0);
}
conclude(first.passed, first.failures, Number(status));

/** What failed, and how many tests passed; a file that could not be loaded counts as one failure. */
function read(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.testResults.filter((result) => result.status === 'failed');
  const failures = failed.flatMap((result) => {
    const tests = result.assertionResults.filter((test) => test.status === 'failed');
    const where = path.relative(root, result.name);
    if (tests.length === 0) return [{ name: where, message: firstLine(result.message) }];
    return tests.map((test) => ({
      name: `${where} > ${test.fullName}`,
      message: firstLine(test.failureMessages[0]),
    }));
  });
  return {
    passed: report.numPassedTests,
    files: failed.map((result) => path.relative(root, result.name)),
    failures,
  };
}

function runAgain(files) {
  process.stdout.write(`\n== once more, alone: ${files.join(' ')}\n`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gavel-ci-'));
  const report = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    spawnSync('npm', ['run', 'vitest', '--', ...files, ...reporters], {
      cwd: root,
      stdio: 'inherit',
    });
    if (!existsSync(report)) fail('the second run of the failed tests did not run to its end');
    return read(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstLine(message) {
  return stripVTControlCharacters(message ?? '')
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .slice(0, 300);
}

function conclude(passed, failures, exitStatus) {
  for (const { name, message } of failures)
    process.stdout.write(`FAILED ${name}\n       ${message}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exit(failures.length === 0 && exitStatus === 0 ? 0 : 1);
}

function fail(message) {
  process.stdout.write(`FAILED ${message}\n`);
  process.exit(1);
}
