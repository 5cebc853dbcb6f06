/** Why a command on a service is refused. */
export type ServiceRejection =
  | { readonly code: 'service-not-listed' }
  | { readonly code: 'service-already-listed' }
  | { readonly code: 'name-missing' }
  | { readonly code: 'promise-out-of-range' };
