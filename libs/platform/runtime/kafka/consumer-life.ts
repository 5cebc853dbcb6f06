/** Whether a consumer died of what it was delivered, and would die of it again. */
export function isUndecodable(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (/^KafkaJS(NotImplemented|UnsupportedMagicByteInMessageSet|PartialMessageError)$/.test(cause.name))
      return true;
    if (!cause.name.startsWith('KafkaJS') && !isOfTheNetwork(cause)) return true;
  }
  return false;
}

/** By its code, as the system names it: ECONNRESET, EPIPE and the like. Decoders have codes of other kinds. */
function isOfTheNetwork(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^E(?!RR_)[A-Z]+$/.test(error.code);
}
