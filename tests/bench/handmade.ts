/** Controls that stay hand-made or words that stay a toast, each with its reason: file → how many and why. */
export const handmade: Readonly<Record<string, { count: number; why: string }>> = {
  'pages/channel/grant/grant.ts': {
    count: 1,
    why: 'the overlap stands on the page beside the button that it keeps',
  },
  'pages/dispatch/skills/skills.ts': {
    count: 2,
    why: 'too many were ticked: there is no field, the list is the form',
  },
  'pages/dispatch/certify/certify.ts': {
    count: 1,
    why: 'too many were ticked: there is no field, the list is the form',
  },
  'pages/dispatch/checklist-edit/checklist-edit.ts': {
    count: 1,
    why: 'a formula needs readings before it: there is no field, other items are the remedy',
  },
  'pages/dispatch/settings/settings.ts': {
    count: 4,
    why: 'the last row of a list is kept; nothing was typed',
  },
};
