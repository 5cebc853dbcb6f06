/**
 * In what part an organisation may act on a stream of the directory. The steward listed it and keeps its listing true;
 * `self` is the organisation that is listed; `provider` is the organisation that offers the service; `workplace` is the
 * organisation that a member works for.
 */
export type Part = 'steward' | 'self' | 'provider' | 'workplace';
