import { whoAmI } from '../../api/who-am-i';
import { may } from '../../shared/rights';
import type { tradeRights } from '../../shared/rights';

/** What the person may do here, by the name that the screen has for each act. */
export async function mayDo<Name extends string>(
  acts: Record<Name, keyof typeof tradeRights>,
): Promise<Record<Name, boolean>> {
  const { roles } = await whoAmI();
  return (Object.keys(acts) as Name[]).reduce(
    (all, name) => ({ ...all, [name]: may(roles, 'trade', acts[name]) }),
    {} as Record<Name, boolean>,
  );
}
