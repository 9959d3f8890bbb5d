//! What was sold: counted from orders that were handed over, by the day and hour of the place, told to owners alone.

use crate::payments::{refunds, takes};
use crate::support::{Device, NOW, World, actor};
use domain::Money;
use domain::account::Role;
use domain::insight::report::{ReportPeriod, SaleChannel};
use domain::sales::{Kind, OrderState, Step};
use sync::Outcome;

const DAY: i64 = 24 * 3_600_000;

/// A customer's order of that many soups, handed over now.
async fn sells(
    world: &World,
    customer: &mut Device,
    staff: &mut Device,
    quantity: u32,
) -> domain::OrderId {
    let mut wish = customer.wish(&world.soup, quantity);
    wish.kind = Kind::Pickup;
    let order = wish.id;
    assert_eq!(customer.does(world, wish).await, Outcome::Applied);
    let mut was = OrderState::Placed;
    for (step, is) in [
        (Step::Accept, OrderState::Accepted),
        (Step::Prepare, OrderState::Preparing),
        (Step::Ready, OrderState::Ready),
        (Step::HandOver, OrderState::Fulfilled),
    ] {
        assert_eq!(staff.steps(world, order, was, step).await, Outcome::Applied);
        was = is;
    }
    order
}

#[tokio::test]
async fn what_was_sold_stands_on_its_day_beside_the_days_before() {
    let world = World::start().await;
    let (mut ann, mut ben, mut staff) = (world.customer(), world.customer(), world.agent());
    let mut owner = Device::of(actor(Role::Owner));
    for (days_ago, customer, quantity) in [(9, 0, 1), (2, 0, 1), (2, 1, 2), (0, 1, 5)] {
        world.clock.set(NOW - days_ago * DAY);
        let customer = [&mut ann, &mut ben].into_iter().nth(customer).unwrap();
        customer.at = NOW - days_ago * DAY;
        staff.at = customer.at;
        let order = sells(&world, customer, &mut staff, quantity).await;
        if days_ago == 2 && quantity == 2 {
            let paid = takes(order, 5_600);
            let back = refunds(paid.id, 1, 600);
            staff.does(&world, paid).await;
            owner.does(&world, back).await;
        }
    }
    world.clock.set(NOW);
    let placed = ann.places(&world, &world.tea).await;
    let report = world
        .backend
        .sales_report(&owner.actor, ReportPeriod::Week)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((report.sums.orders, report.sums.amount), (2, Money(8_400)));
    assert_eq!((report.sums.customers, report.sums.new_customers), (2, 1));
    assert_eq!(
        (report.before.orders, report.before.amount),
        (1, Money(2_800))
    );
    assert_eq!(report.sums.refunded, Money(600));
    let day = report.days.iter().find(|line| line.count > 0).unwrap();
    assert_eq!((day.key, day.before), (report.until.plus(-2), Money(2_800)));
    assert_eq!(report.products.len(), 1);
    assert_eq!(
        (
            report.products[0].count,
            report.products[0].key.name.en.as_str()
        ),
        (3, "Soup")
    );
    assert_eq!(
        report
            .channels
            .iter()
            .map(|line| line.key)
            .collect::<Vec<_>>(),
        [SaleChannel::Pickup]
    );
    assert_eq!(report.hours.len(), 1);
    // What is only ordered is not sold, and nobody but an owner is told.
    assert!(world.order(owner.actor, placed).await.is_some());
    for who in [&ann.actor, &staff.actor] {
        assert_eq!(
            world
                .backend
                .sales_report(who, ReportPeriod::Year)
                .await
                .unwrap(),
            None
        );
    }
    let year = world
        .backend
        .sales_report(&owner.actor, ReportPeriod::Year)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((year.days.len(), year.sums.orders), (364, 3));
    // Money that a provider would not give back went nowhere.
    world.execute("UPDATE refund SET state = 'failed'").await;
    let refused = world
        .backend
        .sales_report(&owner.actor, ReportPeriod::Week)
        .await;
    assert_eq!(refused.unwrap().unwrap().sums.refunded, Money(0));
}
