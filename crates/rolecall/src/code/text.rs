//! A plan for people.

use rolecall_web::code::{Plan, PlanAccess, PlanStep};

/// How many changes of access are printed.
const ACCESS_MAX: usize = 200;

pub(super) fn print(plan: &Plan) {
    if plan.steps.is_empty() && plan.refused.is_empty() {
        println!("nothing to do: it is so at revision {}", plan.revision);
        return;
    }
    let mut account = None;
    for step in &plan.steps {
        if account != Some(&step.account) {
            println!("{}", step.account);
            account = Some(&step.account);
        }
        println!("  {}", line(step));
    }
    if !plan.access.is_empty() {
        println!("access");
        plan.access.iter().take(ACCESS_MAX).for_each(|change| println!("  {}", access(change)));
        if let Some(more) = plan.access.len().checked_sub(ACCESS_MAX).filter(|more| *more > 0) {
            println!("  and {more} more; --output json has all");
        }
    }
    for policy in &plan.breaks {
        println!("breaks the policy `{policy}`; who owns its account is told");
    }
    for refused in &plan.refused {
        let (step, at) = (line(&refused.step), refused.line);
        println!("refused, line {at}: {} {step}", refused.step.account);
        println!("  {} ({})", refused.detail, refused.code);
    }
    let count = |action: &str| plan.steps.iter().filter(|step| step.action == action).count();
    println!(
        "plan: {} to create, {} to change, {} to delete, {} refused, at revision {}",
        count("create"),
        count("change"),
        count("delete"),
        plan.refused.len(),
        plan.revision,
    );
}

fn line(step: &PlanStep) -> String {
    let sign = match step.action.as_str() {
        "create" => '+',
        "delete" => '-',
        _ => '~',
    };
    let mut line = format!("{sign} {} {}", step.what.replace('_', " "), step.name);
    let fields: Vec<_> = step
        .fields
        .iter()
        .map(|field| match (&field.before, &field.after) {
            (None, Some(after)) => format!("{} {after}", field.name),
            (Some(before), None) => format!("{} {before} → none", field.name),
            (Some(before), Some(after)) => format!("{} {before} → {after}", field.name),
            (None, None) => field.name.clone(),
        })
        .collect();
    if !fields.is_empty() {
        line.push_str(": ");
        line.push_str(&fields.join("; "));
    }
    line
}

fn access(change: &PlanAccess) -> String {
    let PlanAccess { subject, account, section, before, after } = change;
    let named = subject.name.as_ref().map_or(subject.id.as_str(), |name| name.as_str());
    let gains = if after > before { "gains" } else { "loses" };
    format!("{named} {gains} {section} in {account}: {before} → {after}")
}
