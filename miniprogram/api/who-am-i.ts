import type { Home } from '../../cloudfunctions/_contracts/home';
import { keepHome, lastHome } from '../offline/local-world';
import { call } from './client';

/** Who holds this phone: the last home, or a fresh one where a page was opened by a message before any home was seen. */
export async function whoAmI(): Promise<Home['me']> {
  const kept = lastHome();
  if (kept) return kept.me;
  const home = await call('service', 'home.get', {});
  keepHome(home);
  return home.me;
}
