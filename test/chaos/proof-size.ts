/** Whether the proofs run at full size (`npm run prove`). */
export const FULL_SIZE = process.env['GINNEL_PROVE'] === 'full';

/**
 * How large a proof is in one respect: what `setting` says, else its full or its short size. @throws Error for a setting
 * that is no number from 1, so that a slip of the pen proves nothing.
 */
export function sizeOf(
  setting: `GINNEL_PROVE_${'EVENTS' | 'KILLS' | 'REFERRALS' | 'TIMERS' | 'OUTAGE'}`,
  { short, full }: { readonly short: number; readonly full: number },
): number {
  const said = process.env[setting];
  if (said === undefined) return FULL_SIZE ? full : short;
  if (!/^[1-9]\d{0,8}$/.test(said)) throw new Error(`${setting} is a whole number from 1`);
  return Number(said);
}

/** Tells a figure of a proof, for whoever reads the run. */
export function tellFigure(figure: string): void {
  process.stdout.write(`${figure}\n`);
}
