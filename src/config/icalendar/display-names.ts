/**
 * What Windows shows for its zones, and Outlook writes as a TZID: `(UTC-05:00) Eastern Time (US & Canada)`. CLDR maps the names of
 * Windows' zones, not these texts, of which Windows 10 and 11 have the following (as of 2025). Each line: the zone, what is shown for it
 * now, and what was earlier.
 */
const SHOWN = `
Dateline: International Date Line West
UTC-11: Coordinated Universal Time-11
Aleutian: Aleutian Islands
Hawaiian: Hawaii
Marquesas: Marquesas Islands
Alaskan: Alaska
UTC-09: Coordinated Universal Time-09
Pacific Standard Time (Mexico): Baja California | Tijuana, Baja California
UTC-08: Coordinated Universal Time-08
Pacific: Pacific Time (US & Canada) | Pacific Time (US & Canada); Tijuana
US Mountain: Arizona
Mountain Standard Time (Mexico): La Paz, Mazatlan | Chihuahua, La Paz, Mazatlan
Mountain: Mountain Time (US & Canada)
Yukon: Yukon
Central America: Central America
Central: Central Time (US & Canada)
Easter Island: Easter Island
Central Standard Time (Mexico): Guadalajara, Mexico City, Monterrey
Canada Central: Saskatchewan
SA Pacific: Bogota, Lima, Quito, Rio Branco | Bogota, Lima, Quito
Eastern Standard Time (Mexico): Chetumal
Eastern: Eastern Time (US & Canada)
Haiti: Haiti
Cuba: Havana
US Eastern: Indiana (East)
Turks And Caicos: Turks & Caicos
Paraguay: Asuncion
Atlantic: Atlantic Time (Canada)
Venezuela: Caracas
Central Brazilian: Cuiaba | Manaus
SA Western: Georgetown, La Paz, Manaus, San Juan | Georgetown, La Paz, San Juan
Pacific SA: Santiago
Newfoundland: Newfoundland
Tocantins: Araguaina
E. South America: Brasilia
SA Eastern: Cayenne, Fortaleza
Argentina: City of Buenos Aires | Buenos Aires
Greenland: Greenland
Montevideo: Montevideo
Magallanes: Punta Arenas
Saint Pierre: Saint Pierre & Miquelon
Bahia: Salvador
UTC-02: Coordinated Universal Time-02
Azores: Azores
Cape Verde: Cabo Verde Is. | Cape Verde Is.
UTC: Coordinated Universal Time
GMT: Dublin, Edinburgh, Lisbon, London | Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London | Greenwich Mean Time: Dublin, Edinburgh, Lisbon, London
Greenwich: Monrovia, Reykjavik
Sao Tome: Sao Tome
Morocco: Casablanca
W. Europe: Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna
Central Europe: Belgrade, Bratislava, Budapest, Ljubljana, Prague
Romance: Brussels, Copenhagen, Madrid, Paris
Central European: Sarajevo, Skopje, Warsaw, Zagreb
W. Central Africa: West Central Africa
Jordan: Amman
GTB: Athens, Bucharest | Athens, Bucharest, Istanbul
Middle East: Beirut
Egypt: Cairo
E. Europe: Chisinau
Syria: Damascus
West Bank: Gaza, Hebron
South Africa: Harare, Pretoria
FLE: Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius | Helsinki, Kiev, Riga, Sofia, Tallinn, Vilnius
Israel: Jerusalem
South Sudan: Juba
Kaliningrad: Kaliningrad
Sudan: Khartoum
Libya: Tripoli
Namibia: Windhoek
Arabic: Baghdad
Turkey: Istanbul
Arab: Kuwait, Riyadh
Belarus: Minsk
Russian: Moscow, St. Petersburg | Moscow, St. Petersburg, Volgograd
E. Africa: Nairobi
Volgograd: Volgograd
Iran: Tehran
Arabian: Abu Dhabi, Muscat
Astrakhan: Astrakhan, Ulyanovsk
Azerbaijan: Baku
Russia Time Zone 3: Izhevsk, Samara
Mauritius: Port Louis
Saratov: Saratov
Georgian: Tbilisi
Caucasus: Yerevan
Afghanistan: Kabul
West Asia: Ashgabat, Tashkent | Tashkent
Ekaterinburg: Ekaterinburg
Pakistan: Islamabad, Karachi
Qyzylorda: Qyzylorda
India: Chennai, Kolkata, Mumbai, New Delhi
Sri Lanka: Sri Jayawardenepura
Nepal: Kathmandu
Central Asia: Bishkek | Astana
Bangladesh: Dhaka
Omsk: Omsk
Myanmar: Yangon (Rangoon)
SE Asia: Bangkok, Hanoi, Jakarta
Altai: Barnaul, Gorno-Altaysk
W. Mongolia: Hovd
North Asia: Krasnoyarsk
N. Central Asia: Novosibirsk | Almaty, Novosibirsk
Tomsk: Tomsk
China: Beijing, Chongqing, Hong Kong, Urumqi
North Asia East: Irkutsk
Singapore: Kuala Lumpur, Singapore
W. Australia: Perth
Taipei: Taipei
Ulaanbaatar: Ulaanbaatar
Aus Central W.: Eucla
Transbaikal: Chita
Tokyo: Osaka, Sapporo, Tokyo
North Korea: Pyongyang
Korea: Seoul
Yakutsk: Yakutsk
Cen. Australia: Adelaide
AUS Central: Darwin
E. Australia: Brisbane
AUS Eastern: Canberra, Melbourne, Sydney
West Pacific: Guam, Port Moresby
Tasmania: Hobart
Vladivostok: Vladivostok
Lord Howe: Lord Howe Island
Bougainville: Bougainville Island
Russia Time Zone 10: Chokurdakh
Magadan: Magadan
Norfolk: Norfolk Island
Sakhalin: Sakhalin
Central Pacific: Solomon Is., New Caledonia
Russia Time Zone 11: Anadyr, Petropavlovsk-Kamchatsky | Petropavlovsk-Kamchatsky
New Zealand: Auckland, Wellington
UTC+12: Coordinated Universal Time+12
Fiji: Fiji
Chatham Islands: Chatham Islands
UTC+13: Coordinated Universal Time+13
Tonga: Nuku'alofa
Samoa: Samoa
Line Islands: Kiritimati Island
`;

/** As written above, in lower case → the name of the Windows zone. */
function readNames(): ReadonlyMap<string, string> {
  const lines = SHOWN.trim().split("\n");
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(": ");
      const zone = line.slice(0, colon);
      const name = /^UTC|Standard Time|^Russia Time/.test(zone) ? zone : `${zone} Standard Time`;
      const shown = line.slice(colon + 2).split(" | ");
      return [zone, name, ...shown.map((each) => `(UTC) ${each}`)].map((each): [string, string] => [keyOf(each), name]);
    }),
  );
}

/** Exchange writes `and` for `&`; a zone's offset differs between versions. Lotus Notes leaves out `Standard Time`. */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\((?:utc|gmt)[^)]*\)\s*/, "(utc) ")
    .replaceAll(" and ", " & ")
    .replace(/ daylight time\b/, " standard time");
}

/** The name of a Windows zone by what is shown for it; or by the name, whatever its case. */
export function createWindowsNames(): (name: string) => string | undefined {
  let names: ReadonlyMap<string, string> | undefined;
  return (name) => (names ??= readNames()).get(keyOf(name));
}
