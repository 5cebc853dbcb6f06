import { describe, expect, it } from '@jest/globals';
import { type Report, type Verdict, verdictOf } from './verdict.mjs';

const FILE = 'test/chaos/kill.e2e.spec.ts';

function reportOf(statuses: readonly string[], name = `/somewhere/${FILE}`, status = 'passed'): Report {
  return {
    testResults: [
      {
        name,
        status,
        message: 'Cannot find module\n  at x',
        assertionResults: statuses.map((one, n) => ({
          status: one,
          title: `act ${n}`,
          fullName: `A proof act ${n}`,
          duration: 1_500,
        })),
      },
    ],
  };
}

const judge = (report: Report | undefined, ending: number | string = 0): Verdict =>
  verdictOf({ file: FILE, report, ending });

describe('A proof', () => {
  it('holds when its file ran, each of its tests passed and its run ended well', () => {
    expect(judge(reportOf(['passed', 'passed']))).toEqual({
      proved: true,
      reasons: [],
      passed: 2,
      tests: [
        { status: 'passed', title: 'act 0', seconds: 1.5 },
        { status: 'passed', title: 'act 1', seconds: 1.5 },
      ],
    });
  });

  it.each(['failed', 'pending', 'skipped', 'todo', 'disabled'])(
    'does not hold with a test that is %s',
    (status) => {
      const { proved, reasons, passed } = judge(reportOf(['passed', status]));
      expect({ proved, reasons, passed }).toEqual({
        proved: false,
        reasons: [`${status}: A proof act 1`],
        passed: 1,
      });
    },
  );

  it.each<readonly [string, Report | undefined, number | string, string]>([
    ['run ended with an error though every test passed', reportOf(['passed']), 1, 'exit code 1'],
    ['run was killed', reportOf(['passed']), 'SIGKILL', 'SIGKILL'],
    ['run left no report', undefined, 0, 'left no report'],
    ['file was not found', { testResults: [] }, 0, '0 files ran'],
    ['file was another one', reportOf(['passed'], '/somewhere/other.e2e.spec.ts'), 0, '1 files ran'],
    ['file has no test', reportOf([]), 0, 'no test of it passed'],
    ['file did not load', reportOf([], undefined, 'failed'), 1, 'did not run: Cannot find module'],
  ])('does not hold when its %s', (_, report, ending, reason) => {
    const { proved, reasons } = judge(report, ending);
    expect(proved).toBe(false);
    expect(reasons.join('\n')).toContain(reason);
  });
});
