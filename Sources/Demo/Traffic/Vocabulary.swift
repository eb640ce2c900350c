/// The words that made-up accounts, people and events are put together from.
enum Vocabulary {
    static let companyFirst = [
        "northwind", "bluecrest", "ironwood", "silverlake", "brightpath", "stonebridge", "redwood", "clearwater",
        "highland", "evergreen", "summit", "harbor", "lakeside", "cedar", "falcon", "granite", "meridian", "aurora",
        "pioneer", "keystone", "cobalt", "juniper", "sterling", "atlas", "willow", "quantum", "vertex", "nimbus",
        "ember",
        "orchid", "copper", "delta", "horizon", "beacon", "marble", "sierra", "tundra", "velvet", "zephyr", "crescent",
    ]
    static let companySecond = [
        "robotics", "analytics", "logistics", "systems", "foods", "energy", "health", "bank", "software", "media",
        "motors", "materials", "networks", "pharma", "insurance", "retail", "aerospace", "security", "textiles",
        "cloud",
        "payments", "education", "properties", "telecom", "packaging", "optics", "mining", "marine", "labs", "tools",
        "devices", "chemicals", "travel", "games", "water",
    ]
    static let givenNames = [
        "priya", "lukas", "amara", "kenji", "sofia", "daniel", "leila", "marcus", "ines", "tomasz", "grace", "omar",
        "hanna", "diego", "mei", "oliver", "zoe", "arjun", "clara", "yusuf", "nora",
    ]
    static let familyNames = [
        "nair", "brandt", "okafor", "tanaka", "rossi", "weber", "haddad", "reed", "costa", "nowak", "kim", "farouk",
        "lindqvist", "moreno", "chen", "bennett", "dubois", "mehta", "fischer", "demir", "jensen", "walsh", "ortiz",
    ]
    static let executives = [
        "Chief Revenue Officer", "Chief Marketing Officer", "VP Marketing", "VP Sales", "Head of Demand Generation",
    ]
    static let managers = [
        "Marketing Operations Manager", "Revenue Operations Manager", "Director of Sales Operations",
        "Director of Growth", "Campaign Manager",
    ]
    static let juniors = ["Marketing Intern", "Business Analyst", "Sales Development Analyst"]
    static let specialists = ["Software Engineer", "Data Engineer", "Procurement Specialist", "Solutions Architect"]

    static let targetIndustries = ["software", "fintech", "manufacturing", "logistics"]
    static let otherIndustries = ["retail", "education", "public-sector", "hospitality", "agriculture"]
    static let regions: [(name: String, hoursFromUTC: Int64)] = [
        ("north-america", -6), ("europe", 1), ("asia-pacific", 8), ("latin-america", -3),
    ]
    static let customerSystems = ["salesforce", "hubspot"]
    static let otherSystems = ["snowflake", "segment", "marketo", "zendesk", "dynamics", "netsuite"]

    static let topics = [
        "account scoring", "intent data", "lead routing", "marketing attribution", "sales engagement",
        "data enrichment",
    ]
    static let plainPages = [
        "/", "/blog/decay-explained", "/blog/buying-committees", "/about", "/careers", "/customers",
    ]
    static let productPages = [
        "/product/scoring", "/product/alerts", "/docs/quickstart", "/docs/kafka", "/integrations",
    ]
    static let pricingPages = ["/pricing", "/pricing/enterprise", "/pricing/compare"]
    static let papers = ["scoring-handbook", "tier-playbook", "roi-worksheet", "security-whitepaper", "buyers-guide"]
    static let campaigns = ["spring-launch", "product-digest", "customer-stories", "roi-series"]
    static let webinars = ["tiers-that-sales-trusts", "decay-in-practice", "from-leads-to-committees"]
    static let stages = ["discovery", "evaluation", "proposal", "negotiation"]
    static let holders = ["marketing", "customer-success", "events-team"]
    static let holdReasons = ["nurture play running", "invited to the field event", "open support case"]
    static let sellers = ["dana.price", "felix.ward", "ruth.amari"]
}
