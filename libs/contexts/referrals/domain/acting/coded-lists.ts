/** How many needs, or things that matter, a referral may name. */
export const mostCodes = 20;
/** How many next actions a plan may count. */
export const mostActions = 50;
/** The longest note and risk instruction, in UTF-16 units. */
export const longestNote = 10_000;
export const longestRiskInstruction = 2_000;
