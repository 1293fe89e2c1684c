"""Names of invented people and firms, as they stand in the books of Indian shops and wholesalers."""

from __future__ import annotations

from random import Random


def words(text: str, mark: str | None = None) -> tuple[str, ...]:
    """Give the parts of a text, between the marks or between its spaces."""
    return tuple(text.split(mark))


MEN = words(
    "Rajesh Suresh Ramesh Amit Sanjay Vijay Manoj Anil Sunil Ashok Rakesh Deepak Vikas Nitin Rohit Arjun Karthik"
    " Praveen Senthil Murugan Venkatesh Srinivas Naveen Kiran Mahesh Ganesh Prakash Imran Salim Mohammed Farhan Yusuf"
    " Gurpreet Harjeet Jaspal Joseph Thomas George Subrata Debasish Sourav Biswajit Hitesh Jignesh Chirag Ketan Bhavesh"
    " Pankaj Om Shyam Aniruddha Tejas Abhishek Yash Siddharth Xavier Dinesh Lokesh Umesh"
)
WOMEN = words(
    "Priya Sunita Anita Kavita Neha Pooja Shweta Rekha Meena Lakshmi Saraswathi Divya Deepa Revathi Anjali Swati"
    " Sneha Aarti Ayesha Fatima Nasreen Shabana Simran Harpreet Manpreet Mary Anju Sreeja Mousumi Sharmila Rupa"
    " Hetal Jyoti Vaishali Madhuri Rashmi Usha Geeta Nandini Ishita Tanvi Bhavana Padma Kamala Zainab"
)
SURNAMES = words(
    "Sharma Verma Gupta Agarwal Jain Singh Yadav Mishra Tiwari Pandey Patel Shah Mehta Desai Joshi Kulkarni Deshmukh"
    " Patil Jadhav Shinde Pawar Reddy Rao Naidu Chowdary Iyer Iyengar Pillai Nair Menon Kurian Fernandes D'Souza Khan"
    " Ansari Shaikh Qureshi Siddiqui Kaur Gill Dhillon Arora Malhotra Kapoor Bose Banerjee Chatterjee Das Ghosh Sahoo"
    " Mohanty Borah Gowda Hegde Shetty Thakur Rathore Choudhary Bansal Goyal Mittal Saxena Trivedi Solanki"
)
INITIALS = tuple("ABDGKMNPRSTV")
MIDDLE = ("Kumar", "Lal", "Chand", "Prasad", "Kumari", "Devi", "Nath", "Bhai", "Ben", "Rani")

DEITIES = words(
    "Shree Balaji|Sri Lakshmi|Shri Ganesh|Om Sai|Jai Ambe|Maa Durga|Sri Venkateswara|New Bharat|Shiv Shakti|Al Madina"
    "|Royal|Krishna|Sai Ram|Vinayaka|Mahalaxmi|Guru Nanak|St. Antony|National|Classic|Apna|Galaxy|Raj|Modern",
    "|",
)
TRADES = words(
    "Traders|Enterprises|Agencies|Medical Hall|Kirana Store|General Store|Electricals|Hardware|Textiles|Garments|Sarees"
    "|Provision Store|Medicals|Pharma|Steel Centre|Cloth House|Footwear|Sweets|Bakery|Stationery Mart|Mobile Shop"
    "|Auto Parts|Paints & Sanitary|Fertilizers|Jewellers|Furniture House|Distributors|Sales Corporation|Marketing"
    "|Super Market|Rice Mill|Book Depot|Computers",
    "|",
)
COMPANIES = words(
    "Private Limited|Pvt Ltd|Pvt. Ltd.|PVT LTD|(India) Pvt Ltd|LLP|Limited|Industries|Exports Pvt Ltd", "|"
)
MAKE_UP = words(
    "Navkar|Zenith|Suprabha|Ashirwad|Techno|Vardhman|Orbit|Kaveri|Narmada|Sunrise|Everfine|Trinetra|Udyog", "|"
)

MAIL_DOMAINS = (
    "gmail.example",
    "gmail.example",
    "yahoomail.example",
    "rediffpost.example",
    "example.com",
    "example.in",
)


def person(random: Random) -> tuple[str, str, bool]:
    """Give a first name, a surname (for one in eight an initial, as in the south) and whether it is a woman."""
    woman = random.random() < 0.4
    first = random.choice(WOMEN if woman else MEN)
    if random.random() < 0.12:
        return first, random.choice(INITIALS), woman
    return first, random.choice(SURNAMES), woman


def firm(random: Random, first: str, last: str, city: str) -> str:
    """Give the name of a firm: its owner's with a trade, a deity's, a company's, and for some just a person's."""
    family = last if len(last) > 1 else first
    trade = random.choice(TRADES)
    names = {
        f"{family} {trade}": 24,
        f"{random.choice(DEITIES)} {trade}": 26,
        f"{random.choice(MAKE_UP)} {random.choice(COMPANIES)}": 12,
        f"{random.choice(MAKE_UP)} {random.choice(('Foods', 'Tools', 'Polymers'))} {random.choice(COMPANIES)}": 4,
        f"{family} & Sons": 5,
        f"{family} {random.choice(('Brothers', 'Bros', 'Bros.', '& Co.', 'and Company'))}": 6,
        f"M/s {family} {trade}": 5,
        f"New {city} {trade}": 4,
        f"{city} {random.choice(('Medical Hall', 'Cloth Emporium', 'Iron Store'))}": 3,
        f"{first} {last}": 9,
        f"{first} {random.choice(MIDDLE)} {last}": 4,
        f"{last} {first}".strip() + random.choice(("", " (Prop.)", " Ji")): 2,
    }
    return random.choices(list(names), list(names.values()))[0]


def mail_of_person(random: Random, first: str, last: str) -> str:
    """Give an e-mail address made of a person's name at an invented domain."""
    first, last = first.casefold(), last.casefold().replace("'", "")
    year = str(random.randint(1970, 2004))
    local = random.choice(
        (f"{first}.{last}", f"{first}{last}{year[2:]}", f"{first}{year}", f"{last}.{first}", f"{first}_{last}")
    )
    return f"{local}@{random.choice(MAIL_DOMAINS)}"


def mail_of_firm(random: Random, name: str) -> str:
    """Give an e-mail address of a firm, at a mail provider or at a domain of its own."""
    words = "".join(char if char.isalnum() and char.isascii() else " " for char in name.casefold()).split()
    joined = "".join(words)[:22]
    if random.random() < 0.6:
        return f"{joined}{random.choice(('', '', '123', '99', '.' + words[0][:4]))}@{random.choice(MAIL_DOMAINS)}"
    return f"{random.choice(('info', 'accounts', 'sales', 'contact'))}@{joined}.example"
