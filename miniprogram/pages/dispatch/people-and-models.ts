import type { ModelRow, PersonRow } from '../../../cloudfunctions/_contracts/people';
import { call } from '../../api/client';

/** Those who are named, by name; and what one is certified for. */
export async function peopleAndModels(ids: string[]): Promise<{ people: PersonRow[]; models: ModelRow[] }> {
  const [{ models }, { members }] = await Promise.all([
    call('service', 'certification.models', {}),
    ids.length ? call('service', 'member.list', { ids }) : { members: [] },
  ]);
  return { people: members.sort((a, b) => (a.name < b.name ? -1 : 1)), models };
}
