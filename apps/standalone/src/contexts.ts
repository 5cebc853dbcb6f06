/** The contexts that the standalone process runs, by name. */
export const CONTEXTS = ['people', 'directory', 'referrals', 'insights'] as const;
