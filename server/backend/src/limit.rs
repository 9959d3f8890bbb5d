//! How much one person may leave here, and how long a login lasts: every such number, with its unit and its reason.
//!
//! A day is one of UTC. What goes over a bound is refused before anything of it is written: the device keeps its queue and sends it
//! again later.

use crate::db::statement::Cells;
use crate::error::{BackendError, PushError};
use domain::account::Actor;
use sqlx::AnyConnection;

const KIB: i64 = 1024;
const MIB: i64 = 1024 * KIB;
const DAY: i64 = 24 * 3_600_000;
/// A device that was refused asks again after so long at most, seconds: staff may have let its person in meanwhile.
const ASK_AGAIN: i64 = 3_600;
/// A bound below one whole push would stop a device for ever.
const LEAST: i64 = sync::MAX_BATCH as i64;
const LEAST_BYTES: i64 = sync::MAX_BATCH_BYTES as i64;
/// Under this name all guests are counted together.
const ALL_GUESTS: &str = "guests";

/// What somebody may leave here in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Changes of any kind: orders, messages, everything.
    pub changes: i64,
    /// Their bytes as they arrive.
    pub bytes: i64,
    /// Changes that this build does not know, which are kept for a later one.
    pub unknown: i64,
    /// Devices that were not here before: once when one says hello, and once when it first sends something.
    pub devices: i64,
    /// Bytes of one file.
    pub file: i64,
    /// Bytes of all files.
    pub files: i64,
    /// Bytes of all files that one has here, whenever they came; none: no bound.
    pub files_ever: Option<i64>,
}

/// Who may leave how much, and how long a login lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Somebody without an account. A table that orders all evening makes a few dozen changes; 60 orders and as many messages, with
    /// their files and read marks, fit into one day.
    pub guest: Quota,
    /// All guests together: guests cost nothing to make, so a bound for each is none for a crowd of them.
    pub guests: Quota,
    /// A customer with an account.
    pub customer: Quota,
    /// Somebody of the team: far beyond what hands can do, so that only a program gone wild meets it.
    pub staff: Quota,
    /// Days after which a login of staff ends, however much it is used: a phone that was lost and never missed.
    pub staff_days: i64,
    /// The same for customers and guests, days.
    pub customer_days: i64,
}

impl Limits {
    /// Those of `docs/CONFIGURATION.md`.
    pub const DEFAULT: Self = Self {
        guest: Quota {
            changes: 300,
            bytes: 2 * MIB,
            unknown: 50,
            devices: 20,
            file: 10 * MIB,
            files: 30 * MIB,
            files_ever: Some(60 * MIB),
        },
        guests: Quota {
            changes: 20_000,
            bytes: 128 * MIB,
            unknown: 2_000,
            devices: 5_000,
            file: 10 * MIB,
            files: 2_048 * MIB,
            files_ever: None,
        },
        customer: Quota {
            changes: 1_000,
            bytes: 8 * MIB,
            unknown: 200,
            devices: 40,
            file: 25 * MIB,
            files: 200 * MIB,
            files_ever: Some(1_024 * MIB),
        },
        staff: Quota {
            changes: 100_000,
            bytes: 512 * MIB,
            unknown: 10_000,
            devices: 400,
            file: 25 * MIB,
            files: 20 * 1_024 * MIB,
            files_ever: None,
        },
        staff_days: 90,
        customer_days: 400,
    };

    /// These with other numbers, given as `guest.changes=600, guest.bytes=4M, staff.days=30`; none where a name is unknown or a number too
    /// small for one whole push.
    #[must_use]
    pub fn with(mut self, text: &str) -> Option<Self> {
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let (who, what) = name.trim().split_once('.')?;
            let value = number(value.trim())?;
            if what == "days" {
                let days = match who {
                    "staff" => &mut self.staff_days,
                    "customer" => &mut self.customer_days,
                    _ => return None,
                };
                *days = value;
                continue;
            }
            let quota = match who {
                "guest" => &mut self.guest,
                "guests" => &mut self.guests,
                "customer" => &mut self.customer,
                "staff" => &mut self.staff,
                _ => return None,
            };
            quota.set(what, value)?;
        }
        let all = [self.guest, self.guests, self.customer, self.staff];
        let fits = all
            .iter()
            .all(|quota| quota.changes >= LEAST && quota.bytes >= LEAST_BYTES);
        fits.then_some(self)
    }

    /// As many times more of everything, for a demo: all who try it share its few accounts.
    #[must_use]
    pub fn widened(self, factor: i64) -> Self {
        Self {
            guest: self.guest.widened(factor),
            guests: self.guests.widened(factor),
            customer: self.customer.widened(factor),
            staff: self.staff.widened(factor),
            ..self
        }
    }

    /// How long a login lasts at most, ms.
    pub(crate) fn login(&self, actor: &Actor) -> i64 {
        let days = if actor.role.is_staff() {
            self.staff_days
        } else {
            self.customer_days
        };
        days.saturating_mul(DAY)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Quota {
    fn widened(self, factor: i64) -> Self {
        let more = |number: i64| number.saturating_mul(factor);
        Self {
            changes: more(self.changes),
            bytes: more(self.bytes),
            unknown: more(self.unknown),
            devices: more(self.devices),
            file: self.file,
            files: more(self.files),
            files_ever: self.files_ever.map(more),
        }
    }

    fn set(&mut self, what: &str, value: i64) -> Option<()> {
        let field = match what {
            "changes" => &mut self.changes,
            "bytes" => &mut self.bytes,
            "unknown" => &mut self.unknown,
            "devices" => &mut self.devices,
            "file" => &mut self.file,
            "files" => &mut self.files,
            "ever" => {
                self.files_ever = Some(value);
                return Some(());
            }
            _ => return None,
        };
        *field = value;
        Some(())
    }

    fn holds(&self, used: &Used) -> bool {
        used.changes <= self.changes
            && used.bytes <= self.bytes
            && used.unknown <= self.unknown
            && used.devices <= self.devices
            && used.file_bytes <= self.files
    }
}

/// A number above 0, with `k`, `M` or `G` behind it for powers of 1,024.
fn number(text: &str) -> Option<i64> {
    let (digits, unit) = match text.strip_suffix(['k', 'M', 'G']) {
        None => (text, 1),
        Some(digits) if text.ends_with('k') => (digits, KIB),
        Some(digits) if text.ends_with('M') => (digits, MIB),
        Some(digits) => (digits, 1_024 * MIB),
    };
    let number: i64 = digits.parse().ok()?;
    number.checked_mul(unit).filter(|number| *number > 0)
}

/// What was left here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Used {
    pub changes: i64,
    pub bytes: i64,
    pub unknown: i64,
    pub devices: i64,
    pub file_bytes: i64,
}

impl Used {
    fn plus(self, more: Self) -> Self {
        Self {
            changes: self.changes.saturating_add(more.changes),
            bytes: self.bytes.saturating_add(more.bytes),
            unknown: self.unknown.saturating_add(more.unknown),
            devices: self.devices.saturating_add(more.devices),
            file_bytes: self.file_bytes.saturating_add(more.file_bytes),
        }
    }
}

/// More than somebody may leave here today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMuch {
    /// When to ask again, seconds.
    pub seconds: u64,
}

impl From<TooMuch> for PushError {
    fn from(TooMuch { seconds }: TooMuch) -> Self {
        Self::TooMuch { seconds }
    }
}

/// Who is counted, and under which bounds.
pub(crate) struct Counted<'a> {
    limits: &'a Limits,
    pub quota: Quota,
    person: String,
    guest: bool,
    day: i64,
    now: i64,
}

impl<'a> Counted<'a> {
    /// Looks up who somebody is.
    pub async fn of(
        connection: &mut AnyConnection,
        limits: &'a Limits,
        actor: &Actor,
        now: i64,
    ) -> Result<Self, BackendError> {
        let person = actor.user.to_string();
        let row = sqlx::query("SELECT guest FROM account_user WHERE id = $1")
            .bind(person.clone())
            .fetch_optional(connection)
            .await?;
        let guest = match &row {
            Some(row) => Cells::of(row).flag()?,
            None => false,
        };
        let quota = match (actor.role.is_staff(), guest) {
            (true, _) => limits.staff,
            (false, true) => limits.guest,
            (false, false) => limits.customer,
        };
        Ok(Self {
            limits,
            quota,
            person,
            guest: guest && !actor.role.is_staff(),
            day: now.div_euclid(DAY),
            now,
        })
    }

    /// Whether so much more is within the bounds; inner error where it is not.
    pub async fn admit(
        &self,
        connection: &mut AnyConnection,
        more: Used,
    ) -> Result<Result<(), TooMuch>, BackendError> {
        let mine = used(connection, &self.person, self.day).await?.plus(more);
        let mut fits = self.quota.holds(&mine);
        if fits && self.guest {
            let all = used(connection, ALL_GUESTS, self.day).await?.plus(more);
            fits = self.limits.guests.holds(&all);
        }
        Ok(if fits { Ok(()) } else { Err(self.too_much()) })
    }

    pub fn too_much(&self) -> TooMuch {
        let left = (DAY - self.now.rem_euclid(DAY)) / 1_000;
        let seconds = u64::try_from(left.clamp(1, ASK_AGAIN)).unwrap_or(1);
        TooMuch { seconds }
    }

    /// Notes that so much more was left here.
    pub async fn note(
        &self,
        connection: &mut AnyConnection,
        more: Used,
    ) -> Result<(), BackendError> {
        if more == Used::default() {
            return Ok(());
        }
        let all = self.guest.then_some(ALL_GUESTS);
        for person in std::iter::once(self.person.as_str()).chain(all) {
            let sql = "INSERT INTO daily_use (person, day, changes, bytes, unknown, devices, file_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                       ON CONFLICT (person, day) DO UPDATE SET changes = daily_use.changes + excluded.changes, \
                       bytes = daily_use.bytes + excluded.bytes, unknown = daily_use.unknown + excluded.unknown, \
                       devices = daily_use.devices + excluded.devices, file_bytes = daily_use.file_bytes + excluded.file_bytes";
            sqlx::query(sql)
                .bind(person.to_owned())
                .bind(self.day)
                .bind(more.changes)
                .bind(more.bytes)
                .bind(more.unknown)
                .bind(more.devices)
                .bind(more.file_bytes)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

async fn used(
    connection: &mut AnyConnection,
    person: &str,
    day: i64,
) -> Result<Used, BackendError> {
    let sql = "SELECT changes, bytes, unknown, devices, file_bytes FROM daily_use WHERE person = $1 AND day = $2";
    let row = sqlx::query(sql)
        .bind(person.to_owned())
        .bind(day)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(Used::default());
    };
    let mut cells = Cells::of(&row);
    Ok(Used {
        changes: cells.int()?,
        bytes: cells.int()?,
        unknown: cells.int()?,
        devices: cells.int()?,
        file_bytes: cells.int()?,
    })
}

/// Forgets what was counted on days before yesterday.
pub(crate) async fn forget(connection: &mut AnyConnection, now: i64) -> Result<(), BackendError> {
    sqlx::query("DELETE FROM daily_use WHERE day < $1")
        .bind(now.div_euclid(DAY) - 1)
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_replaced_by_their_names() {
        let text = "guest.changes=600, guest.bytes=4M,staff.days=30, customer.ever=2G,";
        let limits = Limits::DEFAULT.with(text).unwrap();
        assert_eq!((limits.guest.changes, limits.guest.bytes), (600, 4 * MIB));
        assert_eq!(limits.staff_days, 30);
        assert_eq!(limits.customer.files_ever, Some(2_048 * MIB));
        assert_eq!(limits.staff, Limits::DEFAULT.staff);
        assert_eq!(Limits::DEFAULT.with(""), Some(Limits::DEFAULT));
    }

    #[test]
    fn what_would_stop_a_device_for_ever_or_means_nothing_is_refused() {
        for text in [
            "guest.changes=99",
            "customer.bytes=1k",
            "guest.days=3",
            "king.changes=500",
            "guest.cake=500",
            "guest.changes",
            "guest.changes=",
            "guest.changes=-5",
            "guest.bytes=9999999999G",
        ] {
            assert_eq!(Limits::DEFAULT.with(text), None, "{text}");
        }
    }

    #[test]
    fn an_honest_day_without_a_network_fits_and_staff_are_far_above() {
        let Limits {
            guest,
            customer,
            staff,
            ..
        } = Limits::DEFAULT;
        // 60 orders and 60 messages, each with a file and a read mark, of 2 KiB each.
        let day = Used {
            changes: 240,
            bytes: 240 * 2 * KIB,
            devices: 2,
            ..Used::default()
        };
        assert!(guest.holds(&day) && customer.holds(&day));
        assert!(staff.changes >= 100 * customer.changes);
    }
}
