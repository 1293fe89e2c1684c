"""Places of India for invented customers: towns whose district, pincodes, dialling code and state fit each other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateCodes:
    """How systems write a state."""

    letters: str
    """Two letters, as Shopify and WooCommerce write it."""
    gst: str
    """The first two digits of a GSTIN."""
    sap: str
    """SAP's REGIO for India as delivered (T005S): two digits that are not the GST code."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town or city."""

    city: str
    state: str
    dialling: str
    """Dialling code of its landlines, with the leading 0."""
    pincodes: tuple[str, ...]
    localities: tuple[str, ...]

    @property
    def codes(self) -> StateCodes:
        """The codes of its state."""
        return STATES[self.state]


STATES = {
    "Andhra Pradesh": StateCodes("AP", "37", "01"),
    "Assam": StateCodes("AS", "18", "03"),
    "Bihar": StateCodes("BR", "10", "04"),
    "Chandigarh": StateCodes("CH", "04", "27"),
    "Chhattisgarh": StateCodes("CG", "22", "33"),
    "Delhi": StateCodes("DL", "07", "30"),
    "Goa": StateCodes("GA", "30", "05"),
    "Gujarat": StateCodes("GJ", "24", "06"),
    "Haryana": StateCodes("HR", "06", "07"),
    "Himachal Pradesh": StateCodes("HP", "02", "08"),
    "Jammu and Kashmir": StateCodes("JK", "01", "09"),
    "Jharkhand": StateCodes("JH", "20", "34"),
    "Karnataka": StateCodes("KA", "29", "10"),
    "Kerala": StateCodes("KL", "32", "11"),
    "Madhya Pradesh": StateCodes("MP", "23", "12"),
    "Maharashtra": StateCodes("MH", "27", "13"),
    "Odisha": StateCodes("OR", "21", "18"),
    "Puducherry": StateCodes("PY", "34", "32"),
    "Punjab": StateCodes("PB", "03", "19"),
    "Rajasthan": StateCodes("RJ", "08", "20"),
    "Tamil Nadu": StateCodes("TN", "33", "22"),
    "Telangana": StateCodes("TS", "36", "36"),
    "Uttar Pradesh": StateCodes("UP", "09", "24"),
    "Uttarakhand": StateCodes("UK", "05", "35"),
    "West Bengal": StateCodes("WB", "19", "25"),
}


def _place(city: str, state: str, dialling: str, pincodes: str, localities: str) -> Place:
    return Place(city, state, dialling, tuple(pincodes.split()), tuple(localities.split("|")))


PLACES = (
    _place("Mumbai", "Maharashtra", "022", "400001 400053 400067 400092", "Andheri West|Kandivali|Fort|Borivali West"),
    _place("Pune", "Maharashtra", "020", "411001 411004 411038", "Kothrud|Deccan Gymkhana|Camp|Shivaji Nagar"),
    _place("Nagpur", "Maharashtra", "0712", "440001 440010 440022", "Sitabuldi|Dharampeth|Itwari|Trimurti Nagar"),
    _place("Nashik", "Maharashtra", "0253", "422001 422009", "Panchavati|College Road|Cidco"),
    _place("Kolhapur", "Maharashtra", "0231", "416001 416003", "Rajarampuri|Laxmipuri|Shahupuri"),
    _place(
        "New Delhi", "Delhi", "011", "110001 110005 110019 110024", "Karol Bagh|Lajpat Nagar|Connaught Place|Kalkaji"
    ),
    _place("Delhi", "Delhi", "011", "110006 110031 110092", "Chandni Chowk|Gandhi Nagar|Laxmi Nagar|Sadar Bazar"),
    _place("Bengaluru", "Karnataka", "080", "560001 560034 560038 560078", "Koramangala|Indiranagar|JP Nagar|Chickpet"),
    _place("Mysuru", "Karnataka", "0821", "570001 570023", "Kuvempunagar|Devaraja Mohalla|Saraswathipuram"),
    _place("Hubli", "Karnataka", "0836", "580020 580031", "Vidyanagar|Keshwapur|Durgad Bail"),
    _place("Mangaluru", "Karnataka", "0824", "575001 575003", "Hampankatta|Kadri|Kodialbail"),
    _place("Chennai", "Tamil Nadu", "044", "600001 600017 600040 600042", "T Nagar|Anna Nagar|Velachery|Sowcarpet"),
    _place("Coimbatore", "Tamil Nadu", "0422", "641001 641012 641018", "Gandhipuram|RS Puram|Town Hall"),
    _place("Madurai", "Tamil Nadu", "0452", "625001 625020", "KK Nagar|Simmakkal|Anna Nagar"),
    _place("Erode", "Tamil Nadu", "0424", "638001 638011", "Perundurai Road|Brough Road|Surampatti"),
    _place(
        "Hyderabad", "Telangana", "040", "500001 500016 500034 500072", "Ameerpet|Banjara Hills|Kukatpally|Begum Bazar"
    ),
    _place("Warangal", "Telangana", "0870", "506002", "Hanamkonda|Kazipet|Station Road"),
    _place("Vijayawada", "Andhra Pradesh", "0866", "520001 520010", "Governorpet|Patamata|One Town"),
    _place("Visakhapatnam", "Andhra Pradesh", "0891", "530002 530016 530017", "Dwaraka Nagar|MVP Colony|Daba Gardens"),
    _place("Guntur", "Andhra Pradesh", "0863", "522001 522002", "Brodipet|Arundelpet|Kothapet"),
    _place("Kochi", "Kerala", "0484", "682001 682016 682035", "Ernakulam South|Mattancherry|Kaloor"),
    _place("Kozhikode", "Kerala", "0495", "673001 673004", "Mananchira|Palayam|Puthiyara"),
    _place("Thrissur", "Kerala", "0487", "680001 680020", "Round South|Poonkunnam|Ayyanthole"),
    _place("Ahmedabad", "Gujarat", "079", "380001 380009 380015", "Navrangpura|Satellite|Maninagar|Kalupur"),
    _place("Surat", "Gujarat", "0261", "395002 395003 395007", "Ring Road|Athwa Lines|Varachha Road"),
    _place("Rajkot", "Gujarat", "0281", "360001 360002", "Yagnik Road|Kalawad Road|Gondal Road"),
    _place("Vadodara", "Gujarat", "0265", "390001 390007", "Alkapuri|Raopura|Fatehgunj"),
    _place(
        "Jaipur", "Rajasthan", "0141", "302001 302004 302015 302020", "Johari Bazar|Mansarovar|Vaishali Nagar|Raja Park"
    ),
    _place("Jodhpur", "Rajasthan", "0291", "342001 342003", "Sardarpura|Sojati Gate|Paota"),
    _place("Kota", "Rajasthan", "0744", "324005 324007", "Talwandi|Vigyan Nagar|Gumanpura"),
    _place("Lucknow", "Uttar Pradesh", "0522", "226001 226010 226016", "Hazratganj|Gomti Nagar|Aminabad|Indira Nagar"),
    _place("Kanpur", "Uttar Pradesh", "0512", "208001 208011 208012", "Swaroop Nagar|Govind Nagar|Naya Ganj"),
    _place("Varanasi", "Uttar Pradesh", "0542", "221001 221005 221010", "Lanka|Godowlia|Sigra"),
    _place("Ghaziabad", "Uttar Pradesh", "0120", "201001 201002", "Raj Nagar|Kavi Nagar|Shastri Nagar"),
    _place("Noida", "Uttar Pradesh", "0120", "201301", "Sector 18|Sector 62|Sector 27"),
    _place("Agra", "Uttar Pradesh", "0562", "282001 282002 282003", "Sadar Bazar|Sanjay Place|Raja Ki Mandi"),
    _place("Indore", "Madhya Pradesh", "0731", "452001 452002 452010", "Rajwada|Vijay Nagar|Palasia|Siyaganj"),
    _place("Bhopal", "Madhya Pradesh", "0755", "462001 462011 462016", "MP Nagar|Arera Colony|Chowk Bazar"),
    _place("Jabalpur", "Madhya Pradesh", "0761", "482001 482002", "Wright Town|Napier Town|Gorakhpur"),
    _place("Raipur", "Chhattisgarh", "0771", "492001 492004", "Pandri|Shankar Nagar|Gol Bazar"),
    _place("Patna", "Bihar", "0612", "800001 800004 800020", "Kankarbagh|Boring Road|Bakarganj"),
    _place("Muzaffarpur", "Bihar", "0621", "842001 842002", "Motijheel|Saraiyaganj|Mithanpura"),
    _place("Ranchi", "Jharkhand", "0651", "834001 834002", "Lalpur|Upper Bazar|Doranda"),
    _place("Kolkata", "West Bengal", "033", "700001 700007 700019 700029", "Burrabazar|Ballygunge|Gariahat|Salt Lake"),
    _place("Siliguri", "West Bengal", "0353", "734001", "Hill Cart Road|Sevoke Road|Pradhan Nagar"),
    _place("Bhubaneswar", "Odisha", "0674", "751001 751007 751014", "Saheed Nagar|Ashok Nagar|Old Town"),
    _place("Cuttack", "Odisha", "0671", "753001 753002", "Buxi Bazar|Choudhury Bazar|Badambadi"),
    _place("Guwahati", "Assam", "0361", "781001 781003 781005", "Fancy Bazar|Paltan Bazar|Chandmari"),
    _place("Ludhiana", "Punjab", "0161", "141001 141002 141008", "Model Town|Chaura Bazar|Civil Lines"),
    _place("Amritsar", "Punjab", "0183", "143001 143006", "Hall Bazar|Lawrence Road|Katra Ahluwalia"),
    _place("Jalandhar", "Punjab", "0181", "144001 144003", "Model Town|Rainak Bazar|Basti Sheikh"),
    _place("Chandigarh", "Chandigarh", "0172", "160017 160022 160036", "Sector 17|Sector 22|Sector 35"),
    _place("Gurugram", "Haryana", "0124", "122001 122002", "Sector 14|DLF Phase 2|Sadar Bazar"),
    _place("Panipat", "Haryana", "0180", "132103", "Model Town|Insar Bazar|GT Road"),
    _place("Karnal", "Haryana", "0184", "132001", "Sector 13|Kunjpura Road|Sadar Bazar"),
    _place("Shimla", "Himachal Pradesh", "0177", "171001 171003", "The Mall|Lower Bazar|Sanjauli"),
    _place("Jammu", "Jammu and Kashmir", "0191", "180001 180004", "Gandhi Nagar|Raghunath Bazar|Residency Road"),
    _place("Dehradun", "Uttarakhand", "0135", "248001", "Rajpur Road|Paltan Bazar|Clement Town"),
    _place("Haridwar", "Uttarakhand", "01334", "249401", "Har Ki Pauri|Jwalapur|Ranipur More"),
    _place("Margao", "Goa", "0832", "403601", "Fatorda|Pajifond|Aquem"),
    _place("Barshi", "Maharashtra", "02184", "413401", "Somwar Peth|Latur Road|Bhagwant Chowk"),
    _place("Malegaon", "Maharashtra", "02554", "423203", "Camp Road|Islampura|Satana Naka"),
    _place("Pollachi", "Tamil Nadu", "04259", "642001", "Coimbatore Road|Market Road|Mahalingapuram"),
    _place("Hosur", "Tamil Nadu", "04344", "635109", "Bagalur Road|Rayakottai Road|Taluk Office Road"),
    _place("Sirsa", "Haryana", "01666", "125055", "Hisar Road|Rori Bazar|Janta Bhawan Road"),
    _place("Neemuch", "Madhya Pradesh", "07423", "458441", "Tilak Marg|Bagana|Vikas Nagar"),
    _place("Puducherry", "Puducherry", "0413", "605001 605003", "White Town|Muthialpet|Nehru Street"),
)
"""Some sixty towns and cities, the big ones and ordinary ones, of 25 states and territories."""
