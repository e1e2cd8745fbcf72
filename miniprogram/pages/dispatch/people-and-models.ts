import type { ModelRow, People, PersonRow } from '../../../cloudfunctions/_contracts/people';
import { call } from '../../api/client';

export interface DealerChoice {
  _id: string;
  shortName: string;
}
const OFFERED = 12;

/** Dealers whose short name begins so, the first of them; `more`: who means another types more of it. */
export async function dealersCalled(text: string): Promise<{ dealers: DealerChoice[]; more: boolean }> {
  const page = await call('channel', 'dealer.list', text ? { text } : {});
  const dealers = page.dealers.slice(0, OFFERED).map(({ _id, shortName }) => ({ _id, shortName }));
  return { dealers, more: page.more || page.dealers.length > OFFERED };
}

/** Whom the caller sees, all or those that are named, by name; and what one is certified for. */
export async function peopleAndModels(
  ids?: string[],
  ended = false,
): Promise<{ people: PersonRow[]; models: ModelRow[] }> {
  const people: PersonRow[] = [];
  const gather = async () => {
    for (let after: string | null = null, more = true; more;) {
      const page: People = await call(
        'service',
        'member.list',
        ids ? { ids } : { after, ...(ended ? { ended } : {}) },
      );
      people.push(...page.members);
      after = page.next;
      more = !!after;
    }
  };
  const [{ models }] = await Promise.all([call('service', 'certification.models', {}), gather()]);
  return { people: people.sort((a, b) => (a.name < b.name ? -1 : 1)), models };
}
