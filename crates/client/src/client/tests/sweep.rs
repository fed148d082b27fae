//! Every method sends its own operation.

use serde_json::json;

use super::{Asked, abc, member, serve};
use crate::{
    AccountsQuery, BundleQuery, Client, ConfigurationQuery, Error, HistoryQuery, JobRowsQuery,
    MailQuery, OPERATIONS, PageQuery, PeopleQuery, ReportAccessQuery, ReportDaysQuery,
    ReportOwnersQuery, ReportRolesQuery, ReviewedQuery, SubjectQuery, WhoQuery, WhyQuery,
};

const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n\
                         {\"title\": \"Not Found\", \"status\": 404, \"code\": \"target.not_found\", \"detail\": \"no\"}";
const ID: &str = "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10";

fn id<T: serde::de::DeserializeOwned>() -> T {
    member(json!(ID))
}

type Answers = Vec<Result<(), Error>>;

async fn accounts(client: &Client) -> Answers {
    vec![
        client.get_account(&abc()).await.map(drop),
        client.list_accounts(&abc(), &AccountsQuery::default()).page().await.map(drop),
        client.create_account(&abc(), &member(json!({"kind": "customer", "name": "Acme", "short_name": "acme"}))).await.map(drop),
        client.set_settings(&abc(), &member(json!({"name": "Acme", "short_name": "acme", "second_factor": false, "opens_accounts": false}))).await.map(drop),
        client.set_state(&abc(), &member(json!({"state": "active"}))).await.map(drop),
        client.move_account(&abc(), &member(json!({"parent": "harbour"}))).await.map(drop),
    ]
}

async fn people(client: &Client) -> Answers {
    vec![
        client.list_people(&abc(), &PeopleQuery::default()).page().await.map(drop),
        client.add_person(&abc(), &member(json!({"address": "a@b.example", "name": "A", "roles": [ID], "dates": {"zone": "UTC"}}))).await.map(drop),
        client.get_person(&abc(), id()).await.map(drop),
        client.remove_person(&abc(), id()).await.map(drop),
        client.set_person_roles(&abc(), id(), &member(json!({"roles": [ID]}))).await.map(drop),
        client.set_person_dates(&abc(), id(), &member(json!({"zone": "UTC"}))).await.map(drop),
        client.set_person_reach(&abc(), id(), &member(json!({"reach": null}))).await.map(drop),
        client.set_person_addresses(&abc(), id(), &member(json!({"addresses": []}))).await.map(drop),
        client.set_person_state(&abc(), id(), &member(json!({"state": "active"}))).await.map(drop),
        client.erase_person(id()).await.map(drop),
    ]
}

async fn invitations(client: &Client) -> Answers {
    vec![
        client.list_invitations(&abc(), &PageQuery::default()).page().await.map(drop),
        client.invite(&abc(), &member(json!({"address": "a@b.example", "name": "A", "roles": [ID], "dates": {"zone": "UTC"}}))).await.map(drop),
        client.renew_invitation(&abc(), id(), &member(json!({}))).await.map(drop),
        client.take_back_invitation(&abc(), id()).await.map(drop),
    ]
}

async fn roles(client: &Client) -> Answers {
    vec![
        client.list_roles(&abc(), &PageQuery::default()).page().await.map(drop),
        client
            .create_role(&abc(), &member(json!({"name": "R", "type": "customer", "levels": {}})))
            .await
            .map(drop),
        client.get_role(&abc(), id()).await.map(drop),
        client
            .change_role(
                &abc(),
                id(),
                &member(json!({"name": "R", "type": "customer", "levels": {}})),
            )
            .await
            .map(drop),
        client.delete_role(&abc(), id(), None).await.map(drop),
        client.list_presets().await.map(drop),
        client.add_preset(&abc(), &member(json!({"preset": "p"}))).await.map(drop),
        client.list_groups(&abc(), &PageQuery::default()).page().await.map(drop),
        client
            .create_group(&abc(), &member(json!({"name": "R", "type": "customer", "levels": {}})))
            .await
            .map(drop),
        client.get_group(&abc(), id()).await.map(drop),
        client
            .change_group(
                &abc(),
                id(),
                &member(json!({"name": "R", "type": "customer", "levels": {}})),
            )
            .await
            .map(drop),
        client.delete_group(&abc(), id(), None).await.map(drop),
    ]
}

async fn limits(client: &Client) -> Answers {
    vec![
        client.list_ceilings(&abc()).await.map(drop),
        client
            .set_ceiling(&abc(), &member(json!("trunks")), &member(json!({"level": null})))
            .await
            .map(drop),
        client.get_allowed_roles(&abc()).await.map(drop),
        client.set_allowed_roles(&abc(), &member(json!({"roles": null}))).await.map(drop),
        client.set_own_roles(&abc(), &member(json!({"on": true}))).await.map(drop),
        client.get_allowlist(&abc()).await.map(drop),
        client.set_allowlist(&abc(), &member(json!({"ranges": []}))).await.map(drop),
        client.preview_allowlist(&abc(), &member(json!({"ranges": []}))).await.map(drop),
        client.set_sign_in_rules(&abc(), &member(json!({"second_factor": true}))).await.map(drop),
        client.get_account_sign_in(&abc()).await.map(drop),
        client.set_account_sign_in(&abc(), &member(json!({"enabled": false}))).await.map(drop),
        client.remove_account_sign_in(&abc()).await.map(drop),
    ]
}

async fn ownership(client: &Client) -> Answers {
    vec![
        client.get_owner(&abc()).await.map(drop),
        client
            .put_in_owner(
                &abc(),
                &member(json!({"owner": {"address": "a@b.example", "name": "A", "zone": "UTC"}})),
            )
            .await
            .map(drop),
        client.offer_ownership(&abc(), &member(json!({"to": ID}))).await.map(drop),
        client.withdraw_offer(&abc()).await.map(drop),
        client.accept_ownership(&abc()).await.map(drop),
        client.decline_ownership(&abc()).await.map(drop),
    ]
}

async fn keys(client: &Client) -> Answers {
    vec![
        client.list_keys(&abc(), &PageQuery::default()).page().await.map(drop),
        client.issue_key(&abc(), &member(json!({"name": "K", "roles": [ID]}))).await.map(drop),
        client.get_key(&abc(), id()).await.map(drop),
        client.set_key_roles(&abc(), id(), &member(json!({"roles": [ID]}))).await.map(drop),
        client
            .rotate_key(&abc(), id(), &member(json!({"old_until": "2027-01-01T00:00:00Z"})))
            .await
            .map(drop),
        client.revoke_key(&abc(), id()).await.map(drop),
    ]
}

async fn access(client: &Client) -> Answers {
    vec![
        client.get_me().await.map(drop),
        client.list_own_accounts(&PageQuery::default()).page().await.map(drop),
        client
            .open_account(&member(json!({"beside": "abc", "name": "A", "short_name": "acme"})))
            .await
            .map(drop),
        client.leave_account(&abc()).await.map(drop),
        client.list_own_invitations(&PageQuery::default()).page().await.map(drop),
        client.accept_invitation(id()).await.map(drop),
        client.decline_invitation(id()).await.map(drop),
        client.get_own_profile().await.map(drop),
        client.set_own_profile(&member(json!({"name": "A", "zone": "UTC"}))).await.map(drop),
        client.list_own_sessions().await.map(drop),
        client.end_own_sessions().await.map(drop),
        client.get_access(&abc(), &SubjectQuery::default()).await.map(drop),
        client
            .explain_access(&abc(), &WhyQuery::new(member(json!("trunks")), "edit"))
            .await
            .map(drop),
        client
            .who_has_access(&abc(), &WhoQuery::new(member(json!("trunks")), "edit"))
            .page()
            .await
            .map(drop),
        client.list_access_requests(&abc(), &PageQuery::default()).page().await.map(drop),
        client
            .ask_for_access(
                &abc(),
                &member(json!({"section": "trunks", "level": "edit", "reason": "r"})),
            )
            .await
            .map(drop),
        client
            .answer_access_request(
                &abc(),
                id(),
                &member(json!("trunks")),
                &member(json!({"roles": null})),
            )
            .await
            .map(drop),
    ]
}

async fn jobs(client: &Client) -> Answers {
    vec![
        client.draft_states(&abc(), &member(json!({"state": "active"}))).await.map(drop),
        client.draft_people(&abc(), &member(json!({"csv": "address"}))).await.map(drop),
        client.draft_accounts(&abc(), &member(json!({"csv": "kind"}))).await.map(drop),
        client.list_jobs(&abc(), &PageQuery::default()).page().await.map(drop),
        client.get_job(&abc(), id()).await.map(drop),
        client.list_job_rows(&abc(), id(), &JobRowsQuery::default()).page().await.map(drop),
        client.get_job_result(&abc(), id()).await.map(drop),
        client.start_job(&abc(), id()).await.map(drop),
        client.cancel_job(&abc(), id()).await.map(drop),
        client.export_people(&abc()).await.map(drop),
        client.export_accounts(&abc()).await.map(drop),
    ]
}

async fn reports(client: &Client) -> Answers {
    vec![
        client.report_access(&abc(), &ReportAccessQuery::default()).page().await.map(drop),
        client.report_unused(&abc(), &ReportDaysQuery::default()).page().await.map(drop),
        client.report_ending(&abc(), &ReportDaysQuery::default()).page().await.map(drop),
        client.report_owners(&abc(), &ReportOwnersQuery::default()).page().await.map(drop),
        client.report_platform(&abc(), Some(30)).await.map(drop),
        client.report_roles(&abc(), &ReportRolesQuery::default()).page().await.map(drop),
    ]
}

async fn reviews(client: &Client) -> Answers {
    let due = json!({"date": "2027-03-31", "zone": "UTC"});
    vec![
        client.get_review(&abc()).await.map(drop),
        client
            .start_review(&abc(), &member(json!({"due": due, "unanswered": "keep"})))
            .await
            .map(drop),
        client.list_review_people(&abc(), &ReviewedQuery::default()).page().await.map(drop),
        client.answer_review(&abc(), id(), &member(json!({"answer": "keep"}))).await.map(drop),
        client.close_review(&abc(), &member(json!({}))).await.map(drop),
        client.list_reviews(&abc(), &PageQuery::default()).page().await.map(drop),
        client.get_closed_review(&abc(), id()).await.map(drop),
    ]
}

async fn policies(client: &Client) -> Answers {
    let policy = json!({"name": "P", "section": "trunks", "level": "view", "only": []});
    let plan = json!({"text": ""});
    let apply = json!({"text": "", "revision": 1, "digest": "0"});
    vec![
        client.list_policies(&abc()).await.map(drop),
        client.list_policies_above(&abc()).await.map(drop),
        client.create_policy(&abc(), &member(policy.clone())).await.map(drop),
        client.change_policy(&abc(), id(), &member(policy)).await.map(drop),
        client.remove_policy(&abc(), id()).await.map(drop),
        client.get_configuration(&abc(), &ConfigurationQuery::default()).await.map(drop),
        client.plan_configuration(&abc(), &member(plan)).await.map(drop),
        client.apply_configuration(&abc(), &member(apply)).await.map(drop),
    ]
}

async fn history(client: &Client) -> Answers {
    vec![
        client.list_history(&abc(), &HistoryQuery::default()).page().await.map(drop),
        client.export_history(&abc(), &HistoryQuery::default()).await.map(drop),
        client.get_checkpoint(&abc()).await.map(drop),
        client.get_consistency(&abc(), 1, 2).await.map(drop),
        client.get_bundle(&abc(), &BundleQuery::default()).await.map(drop),
    ]
}

async fn mail(client: &Client) -> Answers {
    vec![
        client.list_mail(&MailQuery::default()).page().await.map(drop),
        client.send_mail_again(id()).await.map(drop),
        client.send_all_mail_again().await.map(drop),
        client.get_nodes().await.map(drop),
    ]
}

async fn catalog(client: &Client) -> Answers {
    vec![
        client.get_catalog().await.map(drop),
        client.adopt_catalog(&member(json!({"toml": "t"}))).await.map(drop),
    ]
}

#[tokio::test]
async fn every_method_sends_the_operation_that_it_is_called_after() {
    let (client, asked) = serve(&[NOT_FOUND]);
    // Spawned, since whoever integrates does: what is sent may go from thread to thread.
    let all = tokio::spawn(async move {
        let mut all = Answers::new();

        all.extend(accounts(&client).await);
        all.extend(people(&client).await);
        all.extend(invitations(&client).await);
        all.extend(roles(&client).await);
        all.extend(limits(&client).await);
        all.extend(ownership(&client).await);
        all.extend(keys(&client).await);
        all.extend(access(&client).await);
        all.extend(reviews(&client).await);
        all.extend(jobs(&client).await);
        all.extend(reports(&client).await);
        all.extend(policies(&client).await);
        all.extend(history(&client).await);
        all.extend(mail(&client).await);
        all.extend(catalog(&client).await);
        all
    });
    let answers = all.await.expect("all are sent");
    for answer in &answers {
        let code = answer.as_ref().expect_err("there is nothing").code();
        assert_eq!(code, Some("target.not_found"), "{answer:?}");
    }
    let asked: Vec<Asked> = asked.try_iter().collect();
    let expected: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| {
            let path = operation.path.replace("{account}", "abc").replace("{section}", "trunks");
            let ids = [
                "{person}",
                "{role}",
                "{group}",
                "{key}",
                "{mail}",
                "{invitation}",
                "{review}",
                "{job}",
                "{policy}",
            ];
            let path = ids.iter().fold(path, |path, name| path.replace(name, ID));
            format!("{} /api/v1{path}", operation.method)
        })
        .collect();
    let lines = asked.iter().map(|asked| asked.line.split('?').next().unwrap_or_default());
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}
