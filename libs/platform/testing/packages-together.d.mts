/** By the names under which sources import them. */
export const packages: readonly string[];
