/** The resource indicator (RFC 8707) of Ginnel's API; every access token is for it unless another is asked for. */
export const API_RESOURCE = 'urn:ginnel:api';
/** The audience that access tokens name. */
export const API_AUDIENCE = 'ginnel';
/** The one scope of the API; roles, not scopes, decide what a bearer may do. */
export const API_SCOPE = 'ginnel';
/** How long an access token lives, in seconds. */
export const ACCESS_TOKEN_SECONDS = 3_600;
