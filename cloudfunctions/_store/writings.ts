import type { Writing } from '../../miniprogram/shared/model/writings';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import type { Written } from '../_platform/public-words';

/** Whoever reviews sees what the public wrote; whose page it stands on is no matter. */
export const writings = defineCollection<Writing>({
  name: 'writings',
  namesFiles: true,
  notFound: 'OBJECT_NOT_FOUND',
  scope: (actor) =>
    actor.kind === 'system' ||
    (isManufacturer(actor) && hasRole(actor, 'dispatcher', 'service_manager', 'auditor'))
      ? {}
      : null,
  indexes: [
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'writings_by_state',
      keys: [
        ['state', 1],
        ['at', 1],
        ['_id', 1],
      ],
    },
    { name: 'writing_asked_about', keys: [['traceId', 1]] },
  ],
});

export const written = <Reply>(what: Omit<Written<Reply>, 'keptIn'>): Written<Reply> => ({
  ...what,
  keptIn: writings,
});
