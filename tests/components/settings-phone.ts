import type { Role } from '../../miniprogram/shared/states';
import { settingKeys, settingsFrom } from '../../miniprogram/shared/settings/table';
import { mount, settle } from './load';
import type { Mounted } from './load';
import { home, newPhone } from './phone-world';
import type { Phone } from './phone-world';

export interface Saved<T> {
  key: string;
  value: T;
  revision: number;
  why: string;
}
/** A phone whose house answers with the settings as they are first, the named one at revision 3, and takes what is saved. */
export function settingsPhone<T>(key: string, changedBy: string): { phone: Phone; asked: Saved<T>[] } {
  const phone = newPhone();
  const asked: Saved<T>[] = [];
  const initial = settingsFrom([]);
  phone.replies['settings.get'] = {
    settings: Object.fromEntries(settingKeys.map((one) => [one, initial(one)])),
    unknownYear: 2027,
    changes: [{ key, changedBy, changedAt: '2026-11-01T00:00:00.000Z', revision: 3 }],
    waiting: [],
  };
  phone.replies['certification.models'] = {
    models: [{ _id: 'M1', name: 'BC-7500', lineId: 'L1', lineName: '血球' }],
  };
  phone.replies['settings.save'] = (input: Saved<T>) => {
    asked.push(input);
    return { key, revision: 4, waits: false };
  };
  return { phone, asked };
}

/** A page of dispatch as somebody of this role opens it. */
export async function openDispatch(phone: Phone, page: string, query: object, role: Role): Promise<Mounted> {
  phone.replies['home.get'] = home({ me: { ...home().me, roles: [role] }, engineer: null });
  const opened = mount(`pages/dispatch/${page}/${page}`);
  opened.instance.onLoad?.(query);
  opened.instance.onShow?.();
  await settle(20);
  return opened;
}
