import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TRANSPORT_TWINS } from './broken-transports.js';
import { TRANSPORT_PROMISES } from './transport-compliance.js';
import { TransportFault, type TransportHarness, TransportTown, type Twin } from './transport-town.js';

/** Holds a transport to every promise, and has its broken twins found out by them. */
export function holdToPromises(name: string, harness: (twin?: Twin) => TransportHarness): void {
  describe(`Of events within ${name}`, () => {
    let town: TransportTown;
    beforeAll(async () => {
      town = await TransportTown.open(harness());
    });
    afterAll(() => town.close());

    it.each(TRANSPORT_PROMISES)('$name', async ({ check }) => {
      await check(town);
    });
  });

  describe(`A transport (${name}) that`, () => {
    /** Checks one promise after the other. @returns the faults until one is found. */
    async function firstFault(sick: TransportHarness): Promise<TransportFault | undefined> {
      const town = await TransportTown.open(sick);
      try {
        for (const { check } of TRANSPORT_PROMISES) await check(town);
        return undefined;
      } catch (error) {
        if (error instanceof TransportFault) return error;
        throw error;
      } finally {
        await town.close();
      }
    }

    it.each(TRANSPORT_TWINS)('$twin.name is found out: $faults', async ({ twin, faults }) => {
      const fault = await firstFault(harness(twin));
      expect(faults).toContain(fault?.kind);
    });
  });
}
