import type { Caller } from './caller.js';
import type { Town } from './town.js';

/** What is written about the person of the journeys where nothing else is said. */
export const somebody = {
  name: { given: 'Edna', family: 'Fallowfield' },
  birthDate: '1948-05-09',
  address: { lines: ['12 Heaton Lane'], postcode: 'SK4 1AA' },
};

/** What people of a town do, by the operations that the document names. */
export class Acts {
  constructor(private readonly town: Town) {}

  /** Registers a person. @returns the person's id. */
  async register(by: Caller = this.town.referrer, record: object = somebody): Promise<string> {
    const { body } = await by.does('registerPerson', { body: record });
    return body['id'] as string;
  }

  /** Sends a person who is registered. @returns the referral's id. */
  async refer(person: string, more: object = {}, by: Caller = this.town.referrer): Promise<string> {
    const { body } = await by.does('sendReferral', {
      body: { person, priority: 'routine', needs: ['loneliness'], ...more },
    });
    return body['id'] as string;
  }

  /** Acts on a referral; the act must succeed. */
  async act(by: Caller, operation: string, id: string, body: object = {}): Promise<void> {
    await by.does(operation, { path: { id }, body });
  }

  /** The link worker has spoken with the person. */
  async reach(referral: string): Promise<void> {
    const at = (await this.town.system.now()).toISOString();
    await this.act(this.town.linkWorker, 'recordReached', referral, { channel: 'phone', at });
  }

  /** The link worker has agreed a plan with the person. */
  async plan(referral: string): Promise<void> {
    await this.act(this.town.linkWorker, 'agreePlan', referral, { matters: ['company'], actions: 2 });
  }

  /** The link worker sends the person onward. @returns the child's id. */
  async onward(referral: string, service: string, more: object = {}): Promise<string> {
    const { body } = await this.town.linkWorker.does('sendOnward', {
      path: { id: referral },
      body: { service, priority: 'routine', needs: ['loneliness'], ...more },
    });
    return body['id'] as string;
  }

  /** A referral as a caller sees it once everything has been handled. */
  async seen(id: string, by: Caller = this.town.linkWorker): Promise<Record<string, unknown>> {
    await this.town.system.settle();
    return (await by.does('readReferral', { path: { id } })).body;
  }
}
