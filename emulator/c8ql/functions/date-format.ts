import { DAY, daysInMonth, isoText, isoWeek, startOfYear } from "./instant.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function padded(value: number, width: number): string {
  return (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(width, "0");
}

type Field = (date: Date, time: number) => string | number;

/** The placeholders of DATE_FORMAT, by name. */
const FIELDS: Record<string, Field> = {
  t: (_, time) => time,
  z: (_, time) => isoText(time),
  w: (date) => date.getUTCDay(),
  www: (date) => (DAYS[date.getUTCDay()] as string).slice(0, 3),
  wwww: (date) => DAYS[date.getUTCDay()] as string,
  y: (date) => date.getUTCFullYear(),
  yy: (date) => padded(Math.abs(date.getUTCFullYear()) % 100, 2),
  yyyy: (date) => padded(date.getUTCFullYear(), 4),
  yyyyyy: (date) => (date.getUTCFullYear() < 0 ? "" : "+") + padded(date.getUTCFullYear(), 6),
  m: (date) => date.getUTCMonth() + 1,
  mm: (date) => padded(date.getUTCMonth() + 1, 2),
  mmm: (date) => (MONTHS[date.getUTCMonth()] as string).slice(0, 3),
  mmmm: (date) => MONTHS[date.getUTCMonth()] as string,
  d: (date) => date.getUTCDate(),
  dd: (date) => padded(date.getUTCDate(), 2),
  h: (date) => date.getUTCHours(),
  hh: (date) => padded(date.getUTCHours(), 2),
  i: (date) => date.getUTCMinutes(),
  ii: (date) => padded(date.getUTCMinutes(), 2),
  s: (date) => date.getUTCSeconds(),
  ss: (date) => padded(date.getUTCSeconds(), 2),
  f: (date) => date.getUTCMilliseconds(),
  fff: (date) => padded(date.getUTCMilliseconds(), 3),
  x: (_, time) => dayOfYear(time),
  xxx: (_, time) => padded(dayOfYear(time), 3),
  k: (_, time) => isoWeek(time).week,
  kk: (_, time) => padded(isoWeek(time).week, 2),
  l: (date) => (daysInMonth(date.getUTCFullYear(), 2) === 29 ? 1 : 0),
  q: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
  a: (date) => daysInMonth(date.getUTCFullYear(), date.getUTCMonth() + 1),
  "%": () => "%",
  "": () => "",
};

function dayOfYear(time: number): number {
  return Math.floor((time - startOfYear(time)) / DAY) + 1;
}

/** The longest names first, so that `%mmm` is not read as `%mm` and an m. */
const PLACEHOLDER = new RegExp(
  `%(${Object.keys(FIELDS)
    .sort((a, b) => b.length - a.length)
    .join("|")})`,
  "g",
);

/** Writes a time in a format such as `%yyyy-%mm-%dd`. A `%` alone separates a placeholder from what follows it. */
export function formatDate(time: number, format: string): string {
  const date = new Date(time);
  return format.replace(PLACEHOLDER, (_, name: string) => String(FIELDS[name]?.(date, time) ?? ""));
}
