/**
 * Judges one proof's run: nothing is proved by a test that was left out, by a file that did not run, or by a run that did
 * not end well. `report` is what Jest wrote (undefined when it wrote nothing), `ending` how its process ended.
 */
export function verdictOf({ file, report, ending }) {
  const suites = report?.testResults ?? [];
  const tests = suites.flatMap(({ assertionResults }) => assertionResults);
  const others = tests.filter(({ status }) => status !== 'passed');
  const reasons = [
    ...(ending === 0
      ? []
      : [`its run ended with ${typeof ending === 'number' ? `exit code ${ending}` : ending}`]),
    ...(report === undefined ? ['its run left no report'] : []),
    ...(suites.length === 1 && suites[0].name.replaceAll('\\', '/').endsWith(`/${file}`)
      ? []
      : [`${suites.length} files ran where one was named`]),
    ...suites
      .filter(({ status, assertionResults }) => status !== 'passed' && assertionResults.length === 0)
      .map(({ message }) => `the file did not run: ${(message ?? '').trim().split('\n')[0]}`),
    ...(tests.length > others.length ? [] : ['no test of it passed']),
    ...others.map(({ status, fullName }) => `${status}: ${fullName}`),
  ];
  return {
    proved: reasons.length === 0,
    reasons,
    passed: tests.length - others.length,
    tests: tests.map(({ status, title, duration }) => ({ status, title, seconds: (duration ?? 0) / 1_000 })),
  };
}
