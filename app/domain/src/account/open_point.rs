//! What a business has still open after its first start: each goes by itself once it is done.

use serde::{Deserialize, Serialize};

/// Something that is not done yet, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenPoint {
    /// Nothing can be ordered.
    Products,
    /// No place says when it is open.
    Hours,
    /// No mail leaves.
    Mail,
    /// Nobody else works here.
    Team,
    /// There are tables, and their codes were not printed on this device.
    TableCodes,
    /// No backup was ever made.
    Backup,
}

impl OpenPoint {
    pub const ALL: [Self; 6] = [
        Self::Products,
        Self::Hours,
        Self::Mail,
        Self::Team,
        Self::TableCodes,
        Self::Backup,
    ];

    fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// Points that somebody does not want to see on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HiddenPoints(u16);

impl HiddenPoints {
    #[must_use]
    pub fn has(self, point: OpenPoint) -> bool {
        self.0 & point.bit() != 0
    }

    pub fn hide(&mut self, point: OpenPoint) {
        self.0 |= point.bit();
    }
}

/// What only the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServerReadiness {
    pub mails: bool,
    /// When the last backup was made, epoch ms UTC.
    pub backed_up_at: Option<i64>,
}

/// What is known of a business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readiness {
    pub sells: bool,
    pub has_hours: bool,
    pub has_tables: bool,
    /// Others who work here.
    pub colleagues: usize,
    /// None where the server was not asked yet: nothing is said of what nobody knows.
    pub server: Option<ServerReadiness>,
}

/// What is open, without what was hidden. Only owners look after the team and mail; both are asked for by nobody else.
#[must_use]
pub fn open_points(known: &Readiness, hidden: HiddenPoints, owns: bool) -> Vec<OpenPoint> {
    let is_open = |point: &OpenPoint| match point {
        OpenPoint::Products => !known.sells,
        OpenPoint::Hours => !known.has_hours,
        OpenPoint::Mail => owns && known.server.is_some_and(|server| !server.mails),
        OpenPoint::Team => owns && known.colleagues == 0,
        OpenPoint::TableCodes => known.has_tables,
        OpenPoint::Backup => {
            owns && known
                .server
                .is_some_and(|server| server.backed_up_at.is_none())
        }
    };
    let all = OpenPoint::ALL.into_iter();
    all.filter(|point| is_open(point) && !hidden.has(*point))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_business_has_everything_open_and_nothing_is_said_of_what_nobody_knows() {
        let new = Readiness {
            has_tables: true,
            server: Some(ServerReadiness::default()),
            ..Readiness::default()
        };
        let none = HiddenPoints::default();
        assert_eq!(open_points(&new, none, true), OpenPoint::ALL);
        assert_eq!(
            open_points(&new, none, false),
            [OpenPoint::Products, OpenPoint::Hours, OpenPoint::TableCodes]
        );
        let offline = Readiness {
            server: None,
            ..new
        };
        let said = open_points(&offline, none, true);
        assert!(!said.contains(&OpenPoint::Mail) && !said.contains(&OpenPoint::Backup));
    }

    #[test]
    fn each_goes_by_itself_or_when_it_is_hidden() {
        let done = Readiness {
            sells: true,
            has_hours: true,
            has_tables: false,
            colleagues: 1,
            server: Some(ServerReadiness {
                mails: true,
                backed_up_at: Some(5),
            }),
        };
        assert!(open_points(&done, HiddenPoints::default(), true).is_empty());
        let new = Readiness {
            has_tables: true,
            server: Some(ServerReadiness::default()),
            ..Readiness::default()
        };
        let mut hidden = HiddenPoints::default();
        for (n, point) in OpenPoint::ALL.into_iter().enumerate() {
            hidden.hide(point);
            assert_eq!(open_points(&new, hidden, true), OpenPoint::ALL[n + 1..]);
        }
    }
}
