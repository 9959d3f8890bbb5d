//! Programs beside a running server.

use crate::support::{World, open};

#[tokio::test]
async fn a_server_hears_of_what_a_program_wrote_once_and_of_nothing_before_it_began() {
    let world = World::start().await;
    let program = open(&world.dir, &world.clock).await;
    program.tell_servers().await.unwrap();
    let mut missed = world.backend.missed_pokes();
    let mut programs = world.backend.programs().await.unwrap();
    assert!(!programs.look().await.unwrap());
    assert!(!missed.has_changed().unwrap());
    for _ in 0..2 {
        program.tell_servers().await.unwrap();
        assert!(programs.look().await.unwrap());
        assert!(missed.has_changed().unwrap());
        missed.mark_unchanged();
        assert!(!programs.look().await.unwrap());
        assert!(!missed.has_changed().unwrap());
    }
}
