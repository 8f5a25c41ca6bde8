"""Days for the second judge of duties: holidays, closed days, periods.

Written from the Acts and not from src/duty/calendar.c, so that a mistake of
one is seen against the other. A day is an int counted from 1970-01-01, a time
an int of nanoseconds of UTC. Asia/Tokyo has no summer time.

    国民の祝日に関する法律2条・3条 with the special Acts for 2019, 2020 and 2021
    行政機関の休日に関する法律1条・2条
    民法140条・143条
"""
import datetime
import functools

FIRST_YEAR, LAST_YEAR = 2000, 2050
SECOND = 10 ** 9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
TOKYO = 9 * HOUR
EPOCH = datetime.date(1970, 1, 1).toordinal()
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def day_of(year, month, day):
    return datetime.date(year, month, day).toordinal() - EPOCH


def date_of(day):
    return datetime.date.fromordinal(day + EPOCH)


def day_of_text(text):
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


def tokyo_day(time):
    return (time + TOKYO) // DAY


def day_start(day):
    return day * DAY - TOKYO


def day_end(day):
    """The last second of the day; it counts whole."""
    return day_start(day + 1) - SECOND


def weekday(day):
    return date_of(day).weekday()


def nth_monday(year, month, nth):
    first = day_of(year, month, 1)
    return first + (MON - weekday(first)) % 7 + 7 * (nth - 1)


def spring(year):
    """The equinox in the years 1980 to 2099 by the usual approximation."""
    return day_of(year, 3, int(20.8431 + 0.242194 * (year - 1980)) - (year - 1980) // 4)


def autumn(year):
    return day_of(year, 9, int(23.2488 + 0.242194 * (year - 1980)) - (year - 1980) // 4)


def moved(year):
    """海の日, 山の日, スポーツの日: moved for the games in 2020 and 2021."""
    if year == 2020:
        return {day_of(2020, 7, 23): '海の日', day_of(2020, 7, 24): 'スポーツの日', day_of(2020, 8, 10): '山の日'}
    if year == 2021:
        return {day_of(2021, 7, 22): '海の日', day_of(2021, 7, 23): 'スポーツの日', day_of(2021, 8, 8): '山の日'}
    days = {nth_monday(year, 7, 3) if year >= 2003 else day_of(year, 7, 20): '海の日',
            nth_monday(year, 10, 2): 'スポーツの日' if year >= 2022 else '体育の日'}
    if year >= 2016:
        days[day_of(year, 8, 11)] = '山の日'
    return days


def named(year):
    """国民の祝日 of the year: 2条, and the days of 2019 that were made holidays."""
    days = {
        day_of(year, 1, 1): '元日',
        nth_monday(year, 1, 2): '成人の日',
        day_of(year, 2, 11): '建国記念の日',
        spring(year): '春分の日',
        day_of(year, 4, 29): '昭和の日' if year >= 2007 else 'みどりの日',
        day_of(year, 5, 3): '憲法記念日',
        day_of(year, 5, 5): 'こどもの日',
        nth_monday(year, 9, 3) if year >= 2003 else day_of(year, 9, 15): '敬老の日',
        autumn(year): '秋分の日',
        day_of(year, 11, 3): '文化の日',
        day_of(year, 11, 23): '勤労感謝の日',
    }
    days.update(moved(year))
    if year >= 2007:
        days[day_of(year, 5, 4)] = 'みどりの日'
    if year <= 2018:
        days[day_of(year, 12, 23)] = '天皇誕生日'
    if year == 2019:
        days[day_of(2019, 5, 1)] = '即位の日'
        days[day_of(2019, 10, 22)] = '即位礼正殿の儀'
    if year >= 2020:
        days[day_of(year, 2, 23)] = '天皇誕生日'
    return days


def all_holidays():
    """Day -> name; '' where the day is a holiday by 3条2項 or 3項 only."""
    days = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        days.update(named(year))
    more = {}
    for day in days:
        if weekday(day) != SUN:
            continue
        # 3条2項. Until 2006: the day after; since 2007 the nearest day after that is no 国民の祝日.
        after = day + 1
        if date_of(day).year >= 2007:
            while after in days:
                after += 1
        if after not in days:
            more[after] = ''
    for day in days:
        # 3条3項: between two 国民の祝日, itself none (until 2006: nor a Sunday).
        between = day + 1
        if between + 1 in days and between not in days:
            if date_of(between).year >= 2007 or weekday(between) != SUN:
                more[between] = ''
    days.update(more)
    return days


HOLIDAYS = all_holidays()


def closed(day):
    """行政機関の休日に関する法律1条: weekends, holidays, 29 December to 3 January."""
    date = date_of(day)
    return (date.weekday() >= SAT or day in HOLIDAYS or (date.month, date.day) >= (12, 29)
            or (date.month, date.day) <= (1, 3))


@functools.lru_cache(maxsize=None)
def roll(day):
    """The same Act, 2条: a period that ends on a closed day ends on the day after the closure."""
    while closed(day):
        day += 1
    return day


def month_end(first, months):
    """民法143条2項: the day before the corresponding day, or that month's last day."""
    date = date_of(first)
    place = date.year * 12 + date.month - 1 + months
    year, month = divmod(place, 12)
    following = day_of((place + 1) // 12, (place + 1) % 12 + 1, 1)
    if day_of(year, month + 1, 1) + date.day - 1 >= following:
        return following - 1
    return day_of(year, month + 1, date.day) - 1


def quarter_end(day):
    date = date_of(day)
    month = (date.month - 1) // 3 * 3 + 3      # its last month
    return day_of(date.year + month // 12, month % 12 + 1, 1) - 1
