/**
 * The invented people and places of the contracts' examples, by what they are. Those that have a stream all lie in
 * partition 7, so that every example can be told with one envelope.
 */
export const invented = {
  practice: '262d2af9-0531-4ba8-90ee-ba8a7b13c09a',
  network: 'f3f2c75c-e813-42ad-b98a-f4beb3ac1a4b',
  hub: '1ac9249a-01f8-497e-b47b-f4d1ac7198b6',
  board: 'f19257ad-4fd2-4801-8014-b68ff0af57c0',
  area: '4a4e9260-eaab-4182-a871-0111ff952cbc',
  provider: 'cb858cf6-b7b1-47cb-bf69-04be597fb261',
  service: '80762aba-98b2-4838-a977-677b40375ed6',
  otherProvider: 'a38367c5-6457-4efe-94de-984bf5b011c9',
  otherService: 'd5a61cd7-a27e-4ab2-b84f-ea06d09257e1',
  member: '3437f737-eba8-45b0-94e2-9375ae196c7a',
  linkWorker: '1a7dfcc1-191d-417f-8afa-f1bdd6564cfa',
  organiser: '6c0c8f5e-2d43-4a1b-9b1e-7f8f3f1c2a90',
  person: 'bdc761f6-936c-4447-9809-4e6e8fb0eb42',
  episode: '82f6234a-cd38-4493-bf65-e2c7f0695966',
  rootReferral: 'd7b5eeb8-cd6e-43f5-9d2a-067213bcc712',
  childReferral: 'be8d00f7-cecf-4e63-ad31-03df257bfcd5',
  otherChildReferral: 'bb7f0ab2-3b36-43ac-b2b6-24eb222b7897',
  signIn: 'qJ8rX0mYt3vKc5LhN1pZs7WdB9fGa2EuTx4RiOoVy6M',
} as const;

/** The partition of every invented stream. */
export const INVENTED_PARTITION = 7;
