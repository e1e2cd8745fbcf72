import type { Home } from '../../cloudfunctions/_contracts/home';
import { keepHome, lastHome } from '../offline/local-world';
import { settingsTable } from '../shared/settings/table';
import type { SettingKey } from '../shared/settings/table';
import { call } from './client';

/** The last home, or a fresh one where a page was opened by a message before any home was seen. */
export async function homeHere(): Promise<Home> {
  const kept = lastHome();
  if (kept) return kept;
  const home = await call('service', 'home.get', {});
  keepHome(home);
  return home;
}

/** Who holds this phone. */
export const whoAmI = async (): Promise<Home['me']> => (await homeHere()).me;

/** Whether they may change the settings of this area. */
export async function mayChange(area: SettingKey): Promise<boolean> {
  const { roles } = await whoAmI();
  return settingsTable[area].changedBy.some((role) => roles.indexOf(role) >= 0);
}
