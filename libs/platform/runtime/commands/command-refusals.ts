import { DesignedError } from '#platform/kernel/designed-error';
import type { ReceiptRow } from '#platform/runtime/commands/command-answer';

/** The stream is not there, or not for the actor. */
export function notFound(): DesignedError {
  return new DesignedError('not-found', 'not-found', 'There is nothing here under this id for you.');
}

/** The revision that the caller has stated is not the present one. */
export function stale(): DesignedError {
  return new DesignedError(
    'revision-stale',
    'stale-revision',
    'It has changed since you read it. Read it again and decide anew.',
  );
}

/** Others were quicker, each time. */
export function conflict(): DesignedError {
  return new DesignedError(
    'revision-conflict',
    'conflict',
    'Others are changing it at the same time. Read it again and repeat.',
  );
}

/** Refuses a request whose key belongs to another one. @throws DesignedError `idempotency-key-reused`. */
export function refuseReusedKey(first: Pick<ReceiptRow, 'hash'>, requestHash: Buffer): void {
  if (first.hash !== requestHash.toString('hex')) {
    throw new DesignedError(
      'idempotency-key-reused',
      'key-reused',
      'This Idempotency-Key was used for another request. Send a new key with a new request.',
    );
  }
}
