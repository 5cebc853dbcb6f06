/** The principal of a context's process: the client id by which it signs in to feeds, and its user at the broker. */
export function servicePrincipal(installation: string, context: string): string {
  return `${installation}-${context}`;
}
