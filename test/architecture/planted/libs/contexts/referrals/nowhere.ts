// breaks: everything-resolves
import { nothing } from '#referrals/no-such-folder/no-such-file';

export const nowhere = nothing;
