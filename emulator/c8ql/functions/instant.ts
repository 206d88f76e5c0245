import type { Json } from "../../common/json.ts";

/** The years that a date can have, as in ISO 8601 with four digits and a little more. */
const RANGE = 8.64e15;

const ISO =
  /^\s*([+-]?\d{4,6})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?)?)?)?\s*(Z|z|[+-]\d{1,2}(?::?\d{2})?)?\s*$/;

/**
 * The time, in milliseconds since 1970, that a date value stands for: a number of milliseconds, or a text in ISO 8601
 * (without a zone: UTC). Undefined if it is none.
 */
export function timeOf(value: Json | undefined): number | undefined {
  if (typeof value === "number") return Math.abs(value) <= RANGE ? Math.trunc(value) : undefined;
  if (typeof value !== "string" || value.length > 64) return undefined;
  const match = ISO.exec(value);
  if (match === null) return undefined;
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = "", zone] = match;
  const milliseconds = Math.trunc(Number(`0.${fraction || "0"}`) * 1000);
  const parts = [year, month, day, hour, minute, second].map(Number);
  const time = timeFrom([...parts, milliseconds]);
  return time === undefined ? undefined : time - offsetOf(zone);
}

/**
 * The time of year, month, day, hour, minute, second and millisecond, those left out at their least; undefined if it
 * is no date, such as the 30th of February.
 */
export function timeFrom(parts: number[]): number | undefined {
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  if (![year, month, day, hour, minute, second, millisecond].every(Number.isInteger)) return undefined;
  if (month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0 || millisecond < 0)
    return undefined;
  if (hour > 24 || minute > 59 || second > 59 || millisecond > 999 || day > daysInMonth(year, month))
    return undefined;
  if (hour === 24 && minute + second + millisecond > 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, millisecond);
  const time = date.getTime();
  return Number.isNaN(time) ? undefined : time;
}

/** @param month from 1 */
export function daysInMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? "") ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === "-" ? -size : size;
}

export const DAY = 86_400_000;

/** The first moment of the year that a time is in. */
export function startOfYear(time: number): number {
  return timeFrom([new Date(time).getUTCFullYear()]) ?? time;
}

/** The week by ISO 8601, and the year it belongs to: week 1 is the one with the year's first Thursday. */
export function isoWeek(time: number): { week: number; year: number } {
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  const thursday = time + (3 - weekday) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  return { week: Math.floor((thursday - startOfYear(thursday)) / DAY / 7) + 1, year };
}

/** ISO 8601 with milliseconds, in UTC. */
export function isoText(time: number): string {
  return new Date(time).toISOString();
}
