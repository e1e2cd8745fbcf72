import type { ModelRow, People, PersonRow } from '../../../cloudfunctions/_contracts/people';
import { call } from '../../api/client';

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
