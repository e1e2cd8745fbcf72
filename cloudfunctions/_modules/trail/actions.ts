import {
  CheckTrailRequest,
  FindPeopleRequest,
  ListRootsRequest,
  SearchTrailRequest,
  TrailRecordRequest,
} from '../../_contracts/trail';
import type { TrailActions } from '../../_contracts/trail';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { checkTrail } from './check-trail';
import { findPeople, listRoots, readTrailOf, searchTrail } from './read-trail';

export const trailActions: ActionTable<TrailActions> = {
  'trail.search': { input: SearchTrailRequest, reply: fields('events', 'next'), run: searchTrail },
  'trail.people': { input: FindPeopleRequest, reply: fields('people'), run: findPeople },
  'trail.record': {
    input: TrailRecordRequest,
    reply: fields('events', 'next', 'title', 'exists'),
    // An id that is nobody's shows nobody's data.
    looks: ({ events, exists }, { collection, id }) =>
      collection === 'members' && (exists || events.length > 0)
        ? [{ subjects: [id], about: null, why: '' }]
        : [],
    run: readTrailOf,
  },
  'trail.check': {
    input: CheckTrailRequest,
    reply: fields('roots', 'events', 'records', 'faults', 'next'),
    run: checkTrail,
  },
  'trail.roots': { input: ListRootsRequest, reply: fields('roots', 'next'), run: listRoots },
};
