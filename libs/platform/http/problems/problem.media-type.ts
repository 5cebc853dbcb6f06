/** The media type of a problem document (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
