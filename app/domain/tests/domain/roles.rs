//! What each role may: the policy written a second time, as people are told of it.

use crate::support::me;
use domain::account::{Actor, Role};
use domain::policy::{Action, may};
use domain::scope::{Scope, of_actor};

/// Who of the team may, as `docs/BUSINESS.md` says it.
fn told(action: &Action<'_>) -> &'static [Role] {
    const STAFF: &[Role] = &[Role::Agent, Role::Manager, Role::Owner];
    const MANAGES: &[Role] = &[Role::Manager, Role::Owner];
    const OWNS: &[Role] = &[Role::Owner];
    match action {
        Action::WorkOrder
        | Action::WorkBooking
        | Action::TakePayment
        | Action::UseDesk
        | Action::WorkContact
        | Action::WorkConversation
        | Action::WorkTicket
        | Action::ReplyToReview
        | Action::EditProduct => STAFF,
        Action::EditPlace
        | Action::EditStrategy
        | Action::EditSegment
        | Action::EditCampaign
        | Action::ImportContacts
        | Action::ReadReports
        | Action::ModerateReview => MANAGES,
        _ => OWNS,
    }
}

#[test]
fn each_role_may_what_people_are_told() {
    let actions = [
        Action::WorkOrder,
        Action::WorkBooking,
        Action::TakePayment,
        Action::UseDesk,
        Action::WorkContact,
        Action::WorkConversation,
        Action::WorkTicket,
        Action::ReplyToReview,
        Action::EditProduct,
        Action::EditPlace,
        Action::EditStrategy,
        Action::EditSegment,
        Action::EditCampaign,
        Action::ImportContacts,
        Action::ReadReports,
        Action::ModerateReview,
        Action::EditBusiness,
        Action::ManageTeam,
        Action::ReadChanges,
        Action::Refund,
        Action::AnswerDataRequest,
        Action::LookAfterSync,
        Action::WipeDevice { owner: None },
        Action::GiveRole(Role::Agent),
        Action::GiveRole(Role::Manager),
        Action::GiveRole(Role::Owner),
    ];
    for action in actions {
        for role in Role::ALL {
            let actor = Actor { user: me(), role };
            let expected = told(&action).contains(&role);
            assert_eq!(may(&actor, action), expected, "{action:?} by {role:?}");
        }
    }
}

/// Who may more sees no less, and a manager is staff in every scope.
#[test]
fn a_manager_has_the_scopes_of_staff() {
    let scopes = |role| of_actor(&Actor { user: me(), role });
    assert_eq!(scopes(Role::Manager), scopes(Role::Agent));
    assert!(scopes(Role::Manager).contains(&Scope::Team));
}
