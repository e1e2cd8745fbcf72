import type { ModelRow, People, PersonRow } from '../../../cloudfunctions/_contracts/people';
import { call } from '../../api/client';

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

/** Whom the caller sees, all or those that are named, by name; and what one is certified for. */
export async function peopleAndModels(ids?: string[]): Promise<{ people: PersonRow[]; models: ModelRow[] }> {
  const people: PersonRow[] = [];
  const gather = async () => {
    for (let after: string | null = null, more = true; more;) {
      const page: People = await call('service', 'member.list', ids ? { ids } : { after });
      people.push(...page.members);
      after = page.next;
      more = !!after;
    }
  };
  const [{ models }] = await Promise.all([call('service', 'certification.models', {}), gather()]);
  return { people: people.sort((a, b) => (a.name < b.name ? -1 : 1)), models };
}
