/** A subscription template and which of its keywords say what. */
export interface MessageTemplate {
  id: string;
  /** Keys of the template's keywords: 事项, 内容, 时间. */
  subject: string;
  content: string;
  time: string;
}

/**
 * Reads `<template id>:<事项>,<内容>,<时间>`, e.g. `Kb…Xw:thing5,thing8,time12`. A keyword's key is its type and its number in
 * the public library, so it differs from template to template; 公众平台 shows it under 订阅消息 → 我的模板 → 详情.
 *
 * @returns null for an empty text: no messages through WeChat
 * @throws Error in one sentence that says what is wrong
 */
export function readMessageTemplate(text: string): MessageTemplate | null {
  if (text.trim() === '') return null;
  const [id, keys, ...more] = text.trim().split(':');
  const [subject = '', content = '', time = '', ...others] = (keys ?? '').split(',').map((key) => key.trim());
  const fits =
    /^[\w-]{20,64}$/.test(id ?? '') &&
    more.length === 0 &&
    others.length === 0 &&
    /^thing\d+$/.test(subject) &&
    /^thing\d+$/.test(content) &&
    /^(time|date)\d+$/.test(time) &&
    subject !== content;
  if (!fits)
    throw new Error(
      'WORK_ORDER_TEMPLATE is written <template id>:<subject>,<content>,<time> with the keys of its keywords, ' +
        'two of the type thing and one of the type time or date, e.g. AbC…:thing5,thing8,time12.',
    );
  return { id: id!, subject, content, time };
}
