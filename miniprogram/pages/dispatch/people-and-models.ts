import type { ModelRow, PersonRow } from '../../../cloudfunctions/_contracts/people';
import { call } from '../../api/client';
import { lastHome } from '../../offline/local-world';

export type Person = PersonRow & { dealerName: string };

/** Every dealer by name, page by page. */
export async function dealersOfHouse(): Promise<{ _id: string; shortName: string }[]> {
  const all: { _id: string; shortName: string }[] = [];
  for (let more = true; more;) {
    const page = await call('channel', 'dealer.list', { skip: all.length });
    all.push(...page.dealers.map(({ _id, shortName }) => ({ _id, shortName })));
    more = page.more && page.dealers.length > 0;
  }
  return all;
}

/** Whom the caller sees, with their dealers' names where there is more than the own one, and what one is certified for. */
export async function peopleAndModels(): Promise<{ people: Person[]; models: ModelRow[] }> {
  const home = lastHome();
  const ownDealer = home ? home.me.dealerId : null;
  const [{ members }, { models }, houses] = await Promise.all([
    call('service', 'member.list', {}),
    call('service', 'certification.models', {}),
    ownDealer === null ? dealersOfHouse() : Promise.resolve([]),
  ]);
  const names = new Map(houses.map(({ _id, shortName }) => [_id, shortName]));
  const nameOf = (dealerId: string | null) => (dealerId === null ? '厂家' : names.get(dealerId) || '');
  return { people: members.map((one) => ({ ...one, dealerName: nameOf(one.dealerId) })), models };
}
