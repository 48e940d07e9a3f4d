import { type Area, ENVIRONMENT } from "../input.ts";
import { mutateText } from "../mutate.ts";

const ZONE = `BEGIN:VTIMEZONE
TZID:Custom
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
`;
const EVENTS = `BEGIN:VEVENT
UID:a@example.com
DTSTART;TZID=Custom:20261201T100000
DTEND;TZID=Custom:20261201T110000
SUMMARY:Kickoff
LOCATION:https://chat.org/board
END:VEVENT
BEGIN:VEVENT
UID:b@example.com
SEQUENCE:2
DTSTART;TZID=Europe/Berlin:20261207T100000
DURATION:PT45M
RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=20
EXDATE;TZID=Europe/Berlin:20261228T100000
RDATE;VALUE=PERIOD:20261209T090000Z/PT1H
DESCRIPTION:join at https://chat.org/annex
END:VEVENT
BEGIN:VEVENT
UID:b@example.com
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20270104T100000
DTSTART;TZID=W. Europe Standard Time:20270104T140000
DTEND;TZID=W. Europe Standard Time:20270104T150000
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:c
DTSTART;VALUE=DATE:20261224
RRULE:FREQ=YEARLY;UNTIL=20301231
END:VEVENT
`;
const CALENDAR = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nX-WR-TIMEZONE:Europe/Berlin\n${ZONE}${EVENTS}END:VCALENDAR\n`;

const WORDS = [
  "FREQ=SECONDLY",
  "FREQ=MINUTELY;INTERVAL=1",
  "FREQ=HOURLY;COUNT=1000000",
  "FREQ=DAILY;COUNT=10000",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=YEARLY;BYWEEKNO=53",
  "FREQ=DAILY;BYSETPOS=400",
  "FREQ=WEEKLY;WKST=XX",
  "RSCALE=CHINESE;FREQ=YEARLY",
  "FREQ=DAILY;UNTIL=99991231",
  "99991231T235959Z",
  "00000101T000000",
  "20260229T100000",
  "20261301T000000",
  "19700101T000000Z/P1W",
  "20261201T240000",
  "PT1000000H",
  "-PT5M",
  "Mars/Olympus",
  "Etc/GMT+12",
  "Eastern Standard Time",
  "Custom",
  "tzone://Microsoft/Custom",
  "+9999",
  "-2400",
  "+00:00:01",
  "NEEDS-ACTION",
  "BEGIN:VEVENT",
  "END:VEVENT",
  "BEGIN:VTIMEZONE",
  "END:VCALENDAR",
  "BEGIN:VALARM",
  "VALUE=DATE",
  "VALUE=PERIOD",
  "TZID=Custom",
  "RANGE=THISANDFUTURE",
];

export const calendar: Area = {
  name: "calendar",
  make: (random) => {
    const room = random.chance(0.7) ? ["--room", "board"] : [];
    const zone = random.chance(0.3) ? ["--timezone", random.of(["Europe/Berlin", "Pacific/Chatham", "X"])] : [];
    const past = random.chance(0.3) ? ["--past"] : [];
    const domain = random.chance(0.8) ? ["chat.org"] : [];
    const text = mutateText(CALENDAR, random, WORDS);
    const files = { "in.ics": random.chance(0.5) ? text.replaceAll("\n", "\r\n") : text };
    return {
      kind: "command",
      files,
      args: ["import", ...domain, "--ics", "in.ics", ...room, ...zone, ...past],
      environment: ENVIRONMENT,
    };
  },
};
