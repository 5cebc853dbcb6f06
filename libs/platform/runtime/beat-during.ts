/** Waits for work and beats meanwhile, one beat after the other; a beat that fails is not the work's failure. Returns with no beat under way. */
export async function beatDuring<T>(work: Promise<T>, beat: () => Promise<void>, eachMs: number): Promise<T> {
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat).catch(() => undefined);
  }, eachMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    await beating;
  }
}
