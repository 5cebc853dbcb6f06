/** Why a command on an organisation is refused. */
export type OrganisationRejection =
  | { readonly code: 'organisation-not-listed' }
  | { readonly code: 'organisation-already-listed' }
  | { readonly code: 'name-missing' }
  | { readonly code: 'ods-code-invalid' }
  | { readonly code: 'not-a-practice' }
  | { readonly code: 'hub-without-network' }
  | { readonly code: 'earlier-than-last-membership' }
  | { readonly code: 'not-a-commissioner-board' }
  | { readonly code: 'contract-ends-before-it-begins' };
