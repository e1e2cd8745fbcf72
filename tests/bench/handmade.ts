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
  'pages/channel/appraisal-scheme-new/appraisal-scheme-new.wxml': {
    count: 4,
    why: 'four numbers stand side by side in each line of a table; a field of the kit takes a line for itself',
  },
  'pages/dispatch/checklist-edit/checklist-edit.ts': {
    count: 2,
    why: 'a formula needs readings before it, the last list stays: no field is wrong, other items are the remedy',
  },
  'pages/dispatch/settings/settings.ts': {
    count: 4,
    why: 'the last row of a list is kept; nothing was typed',
  },
};
