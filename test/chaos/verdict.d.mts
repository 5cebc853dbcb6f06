/** What Jest reports of a test. */
export interface ReportedTest {
  readonly status: string;
  readonly title: string;
  readonly fullName: string;
  readonly duration?: number | null;
}

/** What Jest reports of a run. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly ReportedTest[];
  }[];
}

/** Whether a proof's run has proved anything, and if not, why. */
export interface Verdict {
  readonly proved: boolean;
  readonly reasons: readonly string[];
  readonly passed: number;
  readonly tests: readonly { readonly status: string; readonly title: string; readonly seconds: number }[];
}

export function verdictOf(run: {
  readonly file: string;
  readonly report: Report | undefined;
  /** The exit code, or what else ended the process. */
  readonly ending: number | string;
}): Verdict;
