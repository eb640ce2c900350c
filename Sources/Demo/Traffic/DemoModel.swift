extension Traffic {
    /// The demo's model, as its file would say it. Its half-lives are short, so that what warms up within days also
    /// cools down within days.
    public static let model = """
        # What the demo scores with. Copy it and make it yours: `tierline model check` tells what it makes of it.
        model: demo
        version: "1"
        weights: {fit: 40, intent: 25, engagement: 35}
        limits: {future: 10m, dedupe: 7d, contacts: 16, keys: 16}

        # Which accounts we want at all.
        fit:
          full_marks: 100
          rules:
            - {name: target-industry, points: 35, when: {industry: {in: [software, fintech, manufacturing, logistics]}}}
            - {name: mid-market, points: 30, when: {employees: {between: [200, 5000]}}}
            - {name: customer-system, points: 20, when: {technologies: {any: [salesforce, hubspot]}}}
            - {name: home-region, points: 15, when: {region: {in: [north-america, europe]}}}
            - {name: competitor, points: -60, when: {technologies: {any: [rivalscore]}}}
          gate: {below: 40, ceiling: 25}
        exclude:
          - {name: customer, when: {lifecycle: {equals: customer}}}

        # Whose activity counts for how much.
        personas:
          - {name: executive, multiplier: 1.75, when: {contact.title: {matches: ["chief*", "vp*", "head of*"]}}}
          - {name: manager, multiplier: 1.25, when: {contact.title: {matches: ["*manager*", "*director*"]}}}
          - {name: junior, multiplier: 0.25, when: {contact.title: {matches: ["*intern*", "*analyst*"]}}}

        signals:
          - {name: pricing-page, category: engagement, points: 8, half_life: 3d, contact_cap: 24, cap: 60,
             when: {type: {equals: page.viewed}, properties.path: {matches: ["/pricing*"]}}}
          - {name: product-page, category: engagement, points: 3, half_life: 2d, contact_cap: 12,
             when: {type: {equals: page.viewed}, properties.path: {matches: ["/product*", "/docs*", "/integrations*"]}}}
          - {name: download, category: engagement, points: 5, half_life: 4d, contact_cap: 15,
             when: {type: {equals: content.downloaded}}}
          - {name: webinar, category: engagement, points: 10, half_life: 4d,
             when: {type: {in: [webinar.registered, webinar.attended]}}}
          - {name: mail-click, category: engagement, points: 2, half_life: 2d, contact_cap: 6,
             when: {type: {equals: email.clicked}}}
          - {name: demo-request, category: engagement, points: 25, half_life: 5d,
             when: {type: {equals: form.submitted}, properties.form: {equals: demo-request}}}
          - {name: unsubscribed, category: engagement, points: -6, half_life: 7d,
             when: {type: {equals: email.unsubscribed}}}
          - {name: deal-lost, category: engagement, points: -40, half_life: 7d,
             when: {type: {equals: opportunity.lost}}}
          - {name: surge, category: intent, mode: latest, key: properties.topic, half_life: 4d, cap: 80,
             points: {from: value, times: 0.4}, when: {type: {equals: intent.surge}}}
          - {name: search, category: intent, points: 6, half_life: 3d, contact_cap: 18,
             when: {type: {equals: keyword.searched}}}

        # One person reads a lot; a committee buys.
        bonuses:
          - {name: webinar-committee, category: engagement, points: 30, signal: webinar, contacts: 3, within: 7d}
        saturation:
          intent: {half_marks: 30}
          engagement: {half_marks: 30}
        committee: {window: 14d, roles: [executive, manager]}

        # What each tier means for sales.
        tiers:
          - {name: A, enter: 80, exit: 72, require: {fit: 50, contacts: 2}, action: sales-outreach, play: one-to-one,
             queue: sales-hot, respond_within: 4h, realert_after: 3d}
          - {name: B, enter: 50, exit: 44, action: nurture, play: one-to-few}
          - {name: C, enter: 0}
        dwell: 1h
        spike: {points: 50, half_life: 1d, cooldown: 7d, queue: sales-escalations}
        publish: {min_change: 1, min_interval: 0s, refresh: 1d, leads: 5}

        """
}
